package dev.vestibule.platform.trace;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.Setting;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** Where traces are exported to, by the names that OpenTelemetry gives its environment variables. */
public final class TraceSettings {
    public static final Setting<URI> ENDPOINT = Setting.of(
            Chapter.SERVER,
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            Kind.of(TraceSettings::endpoint),
            "",
            "URL of an OpenTelemetry collector, such as `http://localhost:4318`. Without it no traces are exported. The other `OTEL_` variables of OpenTelemetry's Java SDK apply, too, in the environment only.");

    public static final Setting<String> PROTOCOL = Setting.of(
            Chapter.SERVER,
            "OTEL_EXPORTER_OTLP_PROTOCOL",
            Kind.words("http/protobuf"),
            "http/protobuf",
            "The only protocol that is supported; collectors expect it at port 4318.");

    public static final Setting<Secret> HEADERS = Setting.of(
            Chapter.SERVER,
            "OTEL_EXPORTER_OTLP_HEADERS",
            Kind.secret(),
            "",
            "Headers for the collector, such as `Authorization=Bearer%20...`, separated by commas.");

    public static final Setting<String> SERVICE_NAME =
            Setting.of(Chapter.SERVER, "OTEL_SERVICE_NAME", Kind.text(), "vestibule", "Name of this server in traces.");

    public static final Setting<String> SAMPLER = Setting.of(
            Chapter.SERVER,
            "OTEL_TRACES_SAMPLER",
            Kind.words(
                    "always_on",
                    "always_off",
                    "traceidratio",
                    "parentbased_always_on",
                    "parentbased_always_off",
                    "parentbased_traceidratio"),
            "parentbased_always_on",
            "Which requests are exported. On a busy server choose `parentbased_traceidratio`.");

    public static final Setting<Double> SAMPLER_ARGUMENT = Setting.of(
            Chapter.SERVER,
            "OTEL_TRACES_SAMPLER_ARG",
            Kind.of(TraceSettings::ratio),
            "1.0",
            "Share of requests for the samplers with `traceidratio`, from 0 to 1.");

    public static final List<Setting<?>> ALL =
            List.of(ENDPOINT, PROTOCOL, HEADERS, SERVICE_NAME, SAMPLER, SAMPLER_ARGUMENT);

    private TraceSettings() {}

    /** Returns whether traces are exported. */
    public static boolean areOn(Environment environment) {
        return environment.given(ENDPOINT).isPresent();
    }

    /** A collector is a part of the site's own network, where http is usual; what it is sent contains no secrets. */
    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // as any other text that is not a URL
        }
        throw new IllegalArgumentException(
                "must be an http or https URL without user name, such as http://localhost:4318");
    }

    private static double ratio(String text) {
        try {
            double share = Double.parseDouble(text);
            if (share >= 0 && share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            // as any other text that is not a share
        }
        throw new IllegalArgumentException("must be a number from 0 to 1, such as 0.01");
    }
}
