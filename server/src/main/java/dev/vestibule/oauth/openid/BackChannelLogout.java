package dev.vestibule.oauth.openid;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.oauth.client.ClientStore;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.openid.LogoutStore.NewMessage;
import dev.vestibule.oauth.openid.LogoutStore.Party;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.session.SessionEnd;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Queues the messages that notify applications of the end of sessions, within the transaction that ends them: neither
 * exists without the other. An application is notified of each session that it signed a user in with, once.
 */
public final class BackChannelLogout {
    /** How long delivery is attempted. */
    private static final Duration TRIED_FOR = Duration.ofHours(24);

    private final LogoutStore store;
    private final ClientStore clients;
    private final SecureRandom random;

    BackChannelLogout(LogoutStore store, ClientStore clients, SecureRandom random) {
        this.store = store;
        this.clients = clients;
        this.random = random;
    }

    /** Queues a message for each application that has a back-channel logout URI; ends nothing itself. */
    public Collection<Digest> sessionsEnd(SessionEnd end) {
        Map<ClientId, Optional<OAuthClient>> known = new HashMap<>();
        List<NewMessage> messages = new ArrayList<>();
        for (Party party : store.parties(end.sessions())) {
            if (known.computeIfAbsent(party.client(), clients::find)
                    .flatMap(client -> client.metadata().logout().backchannelUri())
                    .isPresent()) {
                messages.add(new NewMessage(
                        RandomUuid.random(random),
                        party.client(),
                        party.user(),
                        party.session(),
                        end.reason().wireName()));
            }
        }
        store.add(messages, end.at(), end.at().plus(TRIED_FOR));
        return List.of();
    }
}
