package dev.vestibule.mfa;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.user.Actor;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.SecondFactors;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Adds and removes second factors of an account, with all consequences, within the ongoing transaction. The account is
 * locked, and the caller clears what is cached about the user afterwards ({@code SessionService.forget}).
 */
public final class FactorChanges {
    private final FactorStore store;
    private final RecoveryCodes codes;
    private final Outbox outbox;
    private final AuditWriter audit;
    private final ChangeLog changes;
    private final Map<SecondFactor, Consumer<UserId>> secrets = new EnumMap<>(SecondFactor.class);

    FactorChanges(FactorStore store, RecoveryCodes codes, Outbox outbox, AuditWriter audit, ChangeLog changes) {
        this.store = store;
        this.codes = codes;
        this.outbox = outbox;
        this.audit = audit;
        this.changes = changes;
    }

    /** Says how the secrets of a kind of factor are deleted, within the ongoing transaction. */
    public void secretsOf(SecondFactor factor, Consumer<UserId> delete) {
        secrets.put(factor, delete);
    }

    /**
     * Makes a factor count; writes the audit event and queues the notice.
     *
     * @param held as {@link FactorStore#lock} returned them
     */
    public void added(User user, SecondFactors held, SecondFactor factor, Actor actor, Instant now) {
        store.set(user.id(), held.with(factor), now);
        note(user, factor, "account.second-factor-add", actor, now);
        outbox.add(MailKind.SECOND_FACTOR_ADDED, user, Map.of("factor", factor.wireName()));
    }

    /**
     * Deletes a factor with its secrets; with the last one, recovery codes are deleted, too.
     *
     * @param held as {@link FactorStore#lock} returned them
     * @return the factors that are left
     */
    public SecondFactors remove(User user, SecondFactors held, SecondFactor factor, Actor actor, Instant now) {
        SecondFactors left = held.without(factor);
        secrets.getOrDefault(factor, none -> {}).accept(user.id());
        store.set(user.id(), left, now);
        if (!left.any()) {
            codes.delete(user.id());
        }
        note(user, factor, "account.second-factor-remove", actor, now);
        notice(user, factor, actor);
        return left;
    }

    private void notice(User user, SecondFactor factor, Actor actor) {
        String by = actor.is(user.id()) ? "user" : "administrator";
        outbox.add(MailKind.SECOND_FACTOR_REMOVED, user, Map.of("factor", factor.wireName(), "by", by));
    }

    private void note(User user, SecondFactor factor, String action, Actor actor, Instant now) {
        audit.add(new AuditEvent(
                now, actor, action, AuditEvent.Subject.of(user.id()), Map.of("factor", factor.wireName())));
        changes.add(ChangeLog.Kind.USER, Integer.toString(user.id().value()));
    }
}
