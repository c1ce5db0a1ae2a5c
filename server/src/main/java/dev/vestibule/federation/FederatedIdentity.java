package dev.vestibule.federation;

import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import java.util.Optional;
import java.util.Set;

/**
 * What a provider has proved about somebody.
 *
 * @param provider the key under which the provider is known here
 * @param issuer and {@code subject}: who it is, and nothing else says so
 * @param email only if the provider vouches for its being theirs
 * @param emailTrouble why nobody can say at the moment what the address is; then {@code email} is empty
 * @param managed whether the provider is in charge of the address today, so that an account may be made for it
 * @param names as the provider has them
 * @param outsideSession what the provider calls this sign-in, if it does
 * @param groups of ours to which the provider says they belong; empty when it says nothing about groups
 */
public record FederatedIdentity(
        SignInMethod method,
        String provider,
        String issuer,
        String subject,
        Optional<Email> email,
        Optional<UnavailableException> emailTrouble,
        boolean managed,
        Names names,
        Optional<String> outsideSession,
        Optional<Set<Integer>> groups) {

    /** First and last name; what is empty is not known. */
    public record Names(Optional<String> first, Optional<String> last) {
        private static final int LONGEST = 254;

        public Names {
            first = first.filter(Names::fits);
            last = last.filter(Names::fits);
        }

        /** The first word of a whole name and the rest of it, for providers that do not tell the two apart. */
        public static Names ofWhole(String name) {
            String[] words = name.split("\\s+", 2);
            return new Names(
                    Optional.of(words[0]),
                    Optional.of(words).filter(both -> both.length > 1).map(both -> both[1]));
        }

        /** A longer one is no name. */
        private static boolean fits(String name) {
            return name.length() <= LONGEST;
        }
    }

    /** Where memberships say that they come from this provider. */
    public String origin() {
        return originOf(provider);
    }

    /** Returns the origin of memberships that come from a provider. */
    public static String originOf(String provider) {
        return "oidc:" + provider;
    }
}
