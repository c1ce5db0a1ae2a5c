package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One answer as it was on the wire.
 *
 * @param headers whole lines, in their order
 * @param took from the first byte sent to the last one read
 */
public record Reply(int status, List<String> headers, String body, Duration took) {
    private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f-]{36})\"");

    /** What every answer carries, errors too (promises, section 2; session wire, 2.5). */
    private static final Map<String, String> SECURITY_HEADERS = Map.ofEntries(
            Map.entry("Cache-Control", "no-store"),
            Map.entry("Expires", "2001"),
            Map.entry("Last-Modified", "GMT"),
            Map.entry("Strict-Transport-Security", "max-age=31536000"),
            Map.entry("X-Frame-Options", "DENY"),
            Map.entry("X-Content-Type-Options", "nosniff"),
            Map.entry("X-Permitted-Cross-Domain-Policies", "none"),
            Map.entry("Cross-Origin-Resource-Policy", "same-origin"),
            Map.entry("X-Metabase-Version", "v0."));

    public Optional<String> header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    /** The key in the answer to a sign-in. */
    public String key() {
        Matcher id = ID.matcher(body);
        assertThat(id.find()).as("a key in %s", this).isTrue();
        return id.group(1);
    }

    public Reply hasStatus(int expected) {
        assertThat(status).as("status of %s", this).isEqualTo(expected);
        return this;
    }

    public Reply isSecured() {
        SECURITY_HEADERS.forEach((name, part) -> assertThat(header(name).orElse("(missing)"))
                .as("%s of %s", name, this)
                .contains(part));
        boolean page = header("Content-Type").orElse("").startsWith("text/html");
        assertThat(header("Referrer-Policy"))
                .as("Referrer-Policy of %s", this)
                .contains(page ? "same-origin" : "no-referrer");
        assertThat(header("Content-Security-Policy").orElse("(missing)").split("; ?"))
                .as("Content-Security-Policy of %s", this)
                .contains("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'");
        return this;
    }

    /** Our own trouble: 503 with a time to come again. */
    public Reply isOurTrouble() {
        hasStatus(503);
        assertThat(header("Retry-After").orElse("(missing)"))
                .as("Retry-After of %s", this)
                .matches("[1-9][0-9]*");
        return isSecured();
    }
}
