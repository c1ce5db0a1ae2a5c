package dev.vestibule.federation;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.user.Actor;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Updates a user's names from a provider's, within the transaction of a sign-in. */
final class NameSync {
    private final IdentityStore store;
    private final AuditWriter audit;

    NameSync(IdentityStore store, AuditWriter audit) {
        this.store = store;
        this.audit = audit;
    }

    /** A name that the provider does not send stays unchanged. */
    void sync(User user, FederatedIdentity identity, Actor actor, Instant now) {
        String first = identity.names().first().orElse(user.profile().firstName());
        String last = identity.names().last().orElse(user.profile().lastName());
        if (Objects.equals(first, user.profile().firstName())
                && Objects.equals(last, user.profile().lastName())) {
            return;
        }
        store.rename(user.id(), first, last, now);
        Map<String, Object> details =
                new LinkedHashMap<>(Map.of("provider", identity.provider().value()));
        if (!Objects.equals(first, user.profile().firstName())) {
            details.put("first_name", AuditStore.change(user.profile().firstName(), first));
        }
        if (!Objects.equals(last, user.profile().lastName())) {
            details.put("last_name", AuditStore.change(user.profile().lastName(), last));
        }
        audit.add(new AuditEvent(now, actor, "account.change", AuditEvent.Subject.of(user.id()), details));
    }
}
