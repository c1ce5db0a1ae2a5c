package dev.vestibule.federation;

import dev.vestibule.user.Email;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Domains of email addresses.
 *
 * @param only the allowed domains; empty for all
 */
public record EmailDomains(Optional<Set<String>> only) {
    public static final EmailDomains ALL = new EmailDomains(Optional.empty());
    public static final EmailDomains NONE = only(Set.of());

    public static EmailDomains only(Collection<String> domains) {
        return new EmailDomains(Optional.of(Set.copyOf(domains)));
    }

    boolean contain(Email email) {
        return only.filter(domains -> !domains.contains(email.domain())).isEmpty();
    }
}
