package dev.vestibule.federation;

import dev.vestibule.mfa.FirstFactor;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import java.util.Optional;
import java.util.Set;

/**
 * The identity that a provider has proved.
 *
 * @param provider the key of the provider
 * @param issuer together with {@code subject} identifies the user; nothing else does
 * @param email only if the provider has verified it
 * @param emailTrouble why the address cannot be determined at the moment; then {@code email} is empty
 * @param managed whether the provider manages the address today, so that an account may be created for it
 * @param names as sent by the provider
 * @param outsideSession the provider's session id ({@code sid}), if it sent one
 * @param groups the groups here that the provider's groups map to; empty if it sent no groups
 * @param severalFactors whether the provider says that it has verified several factors
 */
public record FederatedIdentity(
        SignInMethod method,
        ProviderKey provider,
        String issuer,
        String subject,
        Optional<Email> email,
        Optional<UnavailableException> emailTrouble,
        boolean managed,
        Names names,
        Optional<String> outsideSession,
        Optional<Set<GroupId>> groups,
        boolean severalFactors) {

    /** First and last name; an unknown one is empty. */
    public record Names(Optional<String> first, Optional<String> last) {
        private static final int LONGEST = 254;

        public Names {
            first = first.filter(Names::fits);
            last = last.filter(Names::fits);
        }

        /** Splits a full name into its first word and the rest, for providers that do not send the two separately. */
        public static Names ofWhole(String name) {
            String[] words = name.split("\\s+", 2);
            return new Names(
                    Optional.of(words[0]),
                    Optional.of(words).filter(both -> both.length > 1).map(both -> both[1]));
        }

        /** Longer texts are ignored as names. */
        private static boolean fits(String name) {
            return name.length() <= LONGEST;
        }
    }

    /** Returns this as the first factor of a sign-in. */
    FirstFactor proof(FederatedRules rules) {
        SessionStore.Outside outside = new SessionStore.Outside(provider, subject, outsideSession);
        return new FirstFactor(method, Optional.of(outside), severalFactors, rules.administratorsOnly());
    }

    /** Returns the origin of memberships that come from this provider. */
    public String origin() {
        return originOf(provider);
    }

    /** Returns the origin of memberships that come from a provider. */
    public static String originOf(ProviderKey provider) {
        return "oidc:" + provider.value();
    }
}
