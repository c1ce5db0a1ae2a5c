package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.address.Networks;
import dev.vestibule.user.User;
import java.util.Optional;

/** Decides whether a user may use an application. */
public final class ClientAdmission {
    private ClientAdmission() {}

    /** Why not. */
    public enum Refused {
        NOT_IN_GROUP("The user is in none of the groups that may use this application."),
        WRONG_NETWORK("The application cannot be used from this network."),
        NEEDS_FACTOR("The application needs a sign-in with a second factor."),
        NOT_ACTIVE("The user is not active.");

        private final String description;

        Refused(String description) {
            this.description = description;
        }

        /** Returns the sentence for developers. */
        public String description() {
            return description;
        }
    }

    /**
     * Returns why a user may not use an application; empty if they may.
     *
     * @param proof how they signed in; empty if that is not known
     * @param from their address; empty if the application calls, not they
     */
    public static Optional<Refused> refusal(
            OAuthClient client, User user, Optional<Grant.Proof> proof, Optional<ClientAddress> from) {
        ClientMetadata.Admission rule = client.metadata().admission();
        if (!user.isActivePerson()) {
            return Optional.of(Refused.NOT_ACTIVE);
        }
        if (!rule.groups().isEmpty() && rule.groups().stream().noneMatch(user::isIn)) {
            return Optional.of(Refused.NOT_IN_GROUP);
        }
        if (!rule.networks().isEmpty() && from.isPresent() && !isIn(rule, from.get())) {
            return Optional.of(Refused.WRONG_NETWORK);
        }
        boolean strong = proof.filter(one -> one.factor().isPresent()
                        || !one.method().restsOnPassword() && one.provider().isEmpty())
                .isPresent();
        return rule.needsFactor() && proof.isPresent() && !strong
                ? Optional.of(Refused.NEEDS_FACTOR)
                : Optional.empty();
    }

    private static boolean isIn(ClientMetadata.Admission rule, ClientAddress from) {
        return Networks.of(rule.networks()).contain(from.text());
    }
}
