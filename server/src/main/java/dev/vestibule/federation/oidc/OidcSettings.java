package dev.vestibule.federation.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.SettingsReader;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.i18n.Messages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The providers of the environment, and what it permits for others. */
public final class OidcSettings {
    private static final Setting<String> PROVIDERS = Setting.of(
            Chapter.SIGN_ON,
            "MB_OIDC_PROVIDERS",
            Kind.textWithSecret(),
            "",
            "OpenID Connect providers as a JSON list, or as a list in `vestibule.yml`; see [Single sign-on](../guides/sso.md). Providers that are set here cannot be changed at runtime.");

    public static final Setting<Boolean> LOOPBACK = Setting.of(
            Chapter.SIGN_ON,
            "VESTIBULE_OIDC_LOOPBACK",
            Kind.flag(),
            "false",
            "`true` lets administrators add providers on the server's own machine over http. Otherwise such providers must be set in `MB_OIDC_PROVIDERS`. Always on with `--dev`.");

    public static final List<Setting<?>> ALL = List.of(PROVIDERS, LOOPBACK);

    private OidcSettings() {}

    /** Reads the providers that the environment names. */
    public static List<OidcProvider> providers(SettingsReader read) {
        Optional<String> text = read.given(PROVIDERS);
        if (text.isEmpty()) {
            return List.of();
        }
        JsonNode list = read.checked(PROVIDERS, () -> OidcProviderJson.parse(text.get()));
        if (list == null || !list.isArray()) {
            read.problem(PROVIDERS, "must be a list of providers");
            return List.of();
        }
        List<OidcProvider> providers = new ArrayList<>();
        for (JsonNode entry : list) {
            OidcProviderJson.Read one = OidcProviderJson.read(secretFromFile(read, entry));
            String name = "provider " + (providers.size() + 1) + ": ";
            if (!one.faults().isEmpty()) {
                Messages english = new MessageCatalog().english();
                one.faults()
                        .forEach((field, fault) -> read.problem(PROVIDERS, name + field + ": " + english.of(fault)));
            }
            one.provider().ifPresent(provider -> {
                if (providers.stream().anyMatch(other -> other.key().equals(provider.key()))) {
                    read.problem(PROVIDERS, name + "duplicate key");
                }
                providers.add(provider);
            });
        }
        return List.copyOf(providers);
    }

    /** {@code client-secret-file} names a file; only here, as requests must not make the running server read files. */
    private static JsonNode secretFromFile(SettingsReader read, JsonNode entry) {
        if (!(entry instanceof ObjectNode object)) {
            return entry;
        }
        if (!object.has("enabled")) {
            object.put("enabled", true); // an entry in the environment is meant to be used
        }
        if (!object.path("client-secret-file").isTextual()) {
            return object;
        }
        String file = object.remove("client-secret-file").textValue();
        read.secretFromFile("client-secret-file of a provider", file)
                .ifPresent(secret -> object.put("client-secret", secret));
        return object;
    }
}
