package dev.vestibule.guard;

import dev.vestibule.platform.address.DomainName;
import java.util.Optional;

/**
 * The hosts of a rule: one, or with {@code *.} before it all those below.
 *
 * @param below whether only names below it match
 */
public record RuleHost(DomainName name, boolean below) {
    private static final String WILDCARD = "*.";

    /** Parses a name such as {@code app.example.com} or {@code *.example.com}; returns empty if it is invalid. */
    public static Optional<RuleHost> parse(String text) {
        boolean below = text.startsWith(WILDCARD);
        String name = below ? text.substring(WILDCARD.length()) : text;
        return GuardedHost.name(name).map(parsed -> new RuleHost(parsed, below));
    }

    boolean matches(DomainName host) {
        if (!below) {
            return host.equals(name);
        }
        int dot = host.text().length() - name.text().length() - 1;
        return dot >= 0 && host.text().charAt(dot) == '.' && host.text().endsWith(name.text());
    }

    @Override
    public String toString() {
        return (below ? WILDCARD : "") + name.text();
    }
}
