package dev.vestibule.identity;

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
 * @param managed whether the provider is in charge of the address today, so that an account may be made for it
 * @param names as the provider has them
 * @param outsideSession what the provider calls this sign-in, if it does
 * @param groups of ours to which the provider says they belong; empty when it says nothing about groups
 */
public record OutsideProof(
        SignInMethod method,
        String provider,
        String issuer,
        String subject,
        Optional<Email> email,
        boolean managed,
        Names names,
        Optional<String> outsideSession,
        Optional<Set<Integer>> groups) {

    /** First and last name; what is empty is not known. */
    public record Names(Optional<String> first, Optional<String> last) {
        private static final int LONGEST = 254;

        public Names {
            first = first.map(Names::fitting).filter(name -> !name.isEmpty());
            last = last.map(Names::fitting).filter(name -> !name.isEmpty());
        }

        /** One line that the database can keep; a longer one is no name. */
        private static String fitting(String name) {
            String line = name.codePoints()
                    .filter(c -> !Character.isISOControl(c) && Character.getType(c) != Character.SURROGATE)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString()
                    .strip();
            return line.length() <= LONGEST ? line : "";
        }
    }

    /** Where memberships say that they come from this provider. */
    public String origin() {
        return originOf(provider);
    }

    /** The same for any proof of a provider. */
    public static String originOf(String provider) {
        return "oidc:" + provider;
    }
}
