package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientId;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.SessionEnd;
import dev.vestibule.user.Actor;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Ends grants, within the transaction of what ends them: the only class that does. Access tokens of an ended grant open
 * nothing from then on; the other nodes are notified, and the caller drops the returned digests from the cache after
 * the commit.
 */
public final class GrantEnd {
    private final GrantStore store;
    private final ChangeLog changes;

    public GrantEnd(GrantStore store, ChangeLog changes) {
        this.store = store;
        this.changes = changes;
    }

    /**
     * Ends what ends with sessions: with a session that expired, or that its user left, the grants that are bound to
     * it; with one that another user ended, all that were approved in it; with all sessions of a user, all of the user;
     * with all sign-ins of a provider, all of those. The caller notifies the other nodes.
     */
    public Collection<Digest> sessionsEnd(SessionEnd end) {
        List<GrantId> found = new ArrayList<>(store.lockOf(end.sessions(), end.reason() == EndReason.ADMIN));
        end.user().ifPresent(user -> found.addAll(store.lockOf(user, end.kept())));
        end.provider().ifPresent(provider -> found.addAll(store.lockOf(provider)));
        return found.isEmpty()
                ? List.of()
                : store.end(found, end.reason().wireName(), end.actor().user(), end.at());
    }

    /** Ends all grants of an application. */
    public Collection<Digest> endAll(ClientId client, GrantEndReason reason, Actor actor, Instant now) {
        return end(store.lockOf(client), reason, actor, now);
    }

    /** Ends grants. */
    public Collection<Digest> end(Collection<GrantId> grants, GrantEndReason reason, Actor actor, Instant now) {
        if (grants.isEmpty()) {
            return List.of();
        }
        List<Digest> tokens = store.end(grants, reason.wireName(), actor.user(), now);
        changes.addKeys(tokens);
        return tokens;
    }
}
