package dev.vestibule.federation.oidc;

import java.util.Collection;
import java.util.Set;
import java.util.stream.Stream;

/** What a provider says about how it has authenticated a user, by the names of {@code amr} (RFC 8176). */
final class AuthenticationMethods {
    /** It says itself that they are several. */
    private static final String SEVERAL = "mfa";

    private static final Set<String> KNOWN = Set.of("pwd", "pin", "kba");
    private static final Set<String> HELD = Set.of("otp", "sms", "tel", "hwk", "swk", "sc", "pop");
    private static final Set<String> OF_THE_BODY = Set.of("face", "fpt", "iris", "retina", "vbm");

    private AuthenticationMethods() {}

    /**
     * Returns whether the methods are several factors: the provider says so, or they are of several kinds (what users
     * know, have and are). Names that the standard does not define count as none.
     */
    static boolean areSeveral(Collection<String> methods) {
        return methods.contains(SEVERAL)
                || Stream.of(KNOWN, HELD, OF_THE_BODY)
                                .filter(kind -> methods.stream().anyMatch(kind::contains))
                                .count()
                        > 1;
    }
}
