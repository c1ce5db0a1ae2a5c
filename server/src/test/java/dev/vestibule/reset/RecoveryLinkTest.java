package dev.vestibule.reset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.MailState;
import dev.vestibule.mail.NewMail;
import dev.vestibule.mail.OutboxStore;
import dev.vestibule.password.CredentialStore;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.testing.FreshDatabase;
import dev.vestibule.testing.OnEachDatabase;
import dev.vestibule.throttle.AttemptStore;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.Actor;
import dev.vestibule.user.Email;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.NewUser;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.Users;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Links of the command line beside those of mails. */
@OnEachDatabase
class RecoveryLinkTest {
    private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    private static final Instant LATER = NOW.plus(Duration.ofHours(1));
    private static int people;
    private static int mails;

    private final Database database;
    private final ResetStore resets;
    private final ResetTokens tokens;
    private final RecoveryService recoveries;
    private Email email;
    private UserId ann;

    RecoveryLinkTest(FreshDatabase fresh) {
        this.database = fresh.database();
        Transactions transactions = new Transactions(database);
        AttemptStore attempts = new AttemptStore(database);
        SecureRandom random = new SecureRandom();
        this.resets = new ResetStore(database);
        this.tokens = new ResetTokens(resets, transactions);
        this.recoveries = new RecoveryService(
                tokens,
                new UserStore(database),
                new Users(new UserStore(database), new Memberships(database)),
                attempts,
                new Throttle(attempts, transactions, new ChangeLog(database), true, () -> NOW, random),
                user -> {},
                new SiteAddress(Optional.empty(), 0),
                transactions,
                new AuditWriter(database),
                new ChangeLog(database),
                () -> NOW,
                random);
    }

    @BeforeEach
    void makeAdministrator() {
        email = new Email("ann" + ++people + "@example.com");
        Users users = new Users(new UserStore(database), new Memberships(database));
        ann = database.inTransaction(handle -> users.add(new NewUser(email, null, null, true, null), NOW));
        new CredentialStore(database).set(ann, new PasswordHash("none"), NOW);
    }

    private boolean open(Digest digest, boolean makeAdministrator) {
        AuditEvent event =
                new AuditEvent(NOW, Actor.SYSTEM, digest.hex().substring(40), AuditEvent.Subject.of(ann), Map.of());
        return recoveries.open(new RecoveryService.Opening(
                ann, makeAdministrator, digest, LATER, Throttle.subjectOf(email.address()), event));
    }

    private boolean add(Digest digest, MailKind kind, int changes) {
        User user = new UserStore(database).find(ann).orElseThrow();
        database.useTransaction(
                handle -> handle.createUpdate("UPDATE account SET generation = generation + :by WHERE id = :id")
                        .bind("by", changes)
                        .bind("id", ann.value())
                        .execute());
        return tokens.add(digest, user, mail(kind), LATER, NOW);
    }

    private long mail(MailKind kind) {
        String id = "<" + ++mails + "@example.com>";
        new OutboxStore(database)
                .add(new NewMail(
                        id,
                        kind,
                        email,
                        Optional.of(ann),
                        Optional.empty(),
                        "",
                        MailState.QUEUED,
                        Optional.empty(),
                        NOW,
                        LATER));
        return database.withHandle(handle -> handle.createQuery("SELECT id FROM outbox_mail WHERE message_id = :id")
                .bind("id", id)
                .mapTo(Long.class)
                .one());
    }

    private Optional<ResetStore.End> end(Digest digest) {
        return resets.find(digest).orElseThrow().end();
    }

    private static Digest digest(int number) {
        return Digest.of("%064x".formatted(people * 10L + number));
    }

    @Test
    void everybodyCanAskForAMailButNoMailReplacesALinkOfTheCommandLine() {
        assertThat(open(digest(1), false)).isTrue();
        assertThat(add(digest(2), MailKind.RESET, 0)).isTrue();
        assertThat(end(digest(1))).isEmpty();
        assertThat(resets.find(digest(1)).orElseThrow().isRecovery()).isTrue();
        assertThat(resets.find(digest(2)).orElseThrow().isRecovery()).isFalse();

        assertThat(open(digest(3), false)).isTrue();
        assertThat(end(digest(1))).contains(ResetStore.End.REPLACED);
        assertThat(end(digest(2))).contains(ResetStore.End.REPLACED);
        assertThat(end(digest(3))).isEmpty();
    }

    @Test
    void linkThatVerifiesAnAddressOutlivesTheLinksThatAnybodyCanAskFor() {
        assertThat(add(digest(1), MailKind.EMAIL_VERIFICATION, 0)).isTrue();
        assertThat(add(digest(2), MailKind.RESET, 0)).isTrue();
        assertThat(add(digest(3), MailKind.EMAIL_VERIFICATION, 0)).isTrue();
        assertThat(end(digest(1))).as("a newer one of its kind").contains(ResetStore.End.REPLACED);
        assertThat(end(digest(2))).isEmpty();
        assertThat(add(digest(4), MailKind.RESET, 0)).isTrue();
        assertThat(end(digest(2))).contains(ResetStore.End.REPLACED);
        assertThat(end(digest(3))).isEmpty();
    }

    @Test
    void linkInAMailThatWasWrittenBeforeTheAccountChangedOpensNothing() {
        assertThat(add(digest(1), MailKind.EMAIL_VERIFICATION, 1)).isFalse();
        assertThat(resets.find(digest(1))).isEmpty();
    }

    @Test
    void whereNothingIsOpenedNothingIsWrittenEither() {
        database.useTransaction(handle -> handle.createUpdate("UPDATE account SET state = 'left' WHERE id = :id")
                .bind("id", ann.value())
                .execute());

        assertThat(open(digest(1), false)).isFalse();

        assertThat(resets.find(digest(1))).isEmpty();
        assertThat(audited(digest(1))).isZero();
        assertThat(open(digest(2), true)).isTrue();
        assertThat(audited(digest(2))).isEqualTo(1);
    }

    private int audited(Digest digest) {
        return database.withHandle(
                handle -> handle.createQuery("SELECT COUNT(*) FROM audit_event WHERE action = :action")
                        .bind("action", digest.hex().substring(40))
                        .mapTo(Integer.class)
                        .one());
    }
}
