package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.openid.LogoutStore.NewMessage;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionId;
import dev.vestibule.user.UserId;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Queues the messages that tell applications of the end of sessions, within the transaction that ends them: neither
 * exists without the other.
 */
final class BackChannelLogout {
    /** How long delivery is attempted. */
    static final Duration TRIED_FOR = Duration.ofHours(24);

    private final LogoutStore store;
    private final ClientStore clients;
    private final SecureRandom random;

    BackChannelLogout(LogoutStore store, ClientStore clients, SecureRandom random) {
        this.store = store;
        this.clients = clients;
        this.random = random;
    }

    /** A session that ended, and an application that has signed its user in with it. */
    record Party(SessionId session, UserId user, ClientId client) {}

    /** Queues a message for each application that wants to be told; returns whether there is any. */
    boolean queue(Collection<Party> parties, EndReason reason, Instant now) {
        Map<ClientId, Optional<OAuthClient>> known = new HashMap<>();
        List<NewMessage> messages = new ArrayList<>();
        for (Party party : parties) {
            boolean wants = known.computeIfAbsent(party.client(), clients::find)
                    .filter(BackChannelLogout::wantsToBeTold)
                    .isPresent();
            if (wants) {
                messages.add(new NewMessage(
                        RandomUuid.random(random), party.client(), party.user(), party.session(), reason.wireName()));
            }
        }
        store.add(messages, now, now.plus(TRIED_FOR));
        return !messages.isEmpty();
    }

    private static boolean wantsToBeTold(OAuthClient client) {
        return client.metadata().logout().backchannelUri().isPresent();
    }
}
