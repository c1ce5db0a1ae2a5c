package dev.vestibule.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.testing.DatabaseKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How one node learns what another one has changed, and when it must not trust its memory (promises, C01 to C03). */
@ParameterizedClass(name = "on {0}")
@EnumSource(names = {"POSTGRES", "MARIADB"})
class ChangePollerTest {
    private static Database database;

    private final DatabaseKind kind;
    private final List<String> told = new ArrayList<>();
    private final ChangeLog changes = new ChangeLog(database);
    private final ChangeFeed feed = new ChangeFeed();
    private final ChangePoller reader =
            new ChangePoller(database, new DatabaseClock(database), feed, () -> System.nanoTime() + passed());
    private boolean failing;
    private long passed;

    ChangePollerTest(DatabaseKind kind) {
        this.kind = kind;
        feed.onSessions(digests -> told.add("sessions " + new TreeSet<>(digests)));
        feed.onUsers(users -> told.add("users " + new TreeSet<>(users)));
        feed.onSettings(this::settingsChanged);
        feed.onGap(() -> told.add("anything"));
    }

    @BeforeParameterizedClassInvocation
    static void open(DatabaseKind kind) {
        database = Database.open(kind.newDatabase());
        database.migrate();
    }

    @AfterParameterizedClassInvocation
    static void close() {
        database.close();
    }

    @BeforeEach
    void forgetOtherTests() {
        database.useTransaction(handle -> handle.execute("DELETE FROM change_log"));
    }

    private long passed() {
        return passed;
    }

    private void change(ChangeLog.Kind kind, String subject) {
        changes.add(kind, subject);
    }

    private void timePasses(Duration time) {
        passed += time.toNanos();
    }

    /** What the next reading tells. */
    private List<String> next() {
        told.clear();
        reader.poll();
        return List.copyOf(told);
    }

    @Test
    void memoryHoldsForASecondAfterAReadingAndNotBeforeTheFirst() {
        assertThat(reader.holds()).isFalse();
        reader.poll();
        assertThat(reader.holds()).isTrue();
        timePasses(Duration.ofSeconds(1));
        assertThat(reader.holds()).isFalse();
        reader.poll();
        assertThat(reader.holds()).isTrue();
    }

    @Test
    void firstReadingTrustsNothing() {
        assertThat(next()).containsExactly("anything", "settings");
        assertThat(next()).isEmpty();
    }

    @Test
    void eachChangeIsToldOnce() {
        reader.poll();
        change(ChangeLog.Kind.SESSION, "digest-1");
        changes.addAll(ChangeLog.Kind.SESSION, List.of("digest-2", "digest-3"));
        change(ChangeLog.Kind.USER, "7");
        change(ChangeLog.Kind.SETTING, "setup");
        assertThat(next()).containsExactly("sessions [digest-1, digest-2, digest-3]", "users [7]", "settings");
        assertThat(next()).isEmpty();
        change(ChangeLog.Kind.SESSION, "digest-1");
        assertThat(next()).containsExactly("sessions [digest-1]");
    }

    @Test
    void changeThatBecomesVisibleAfterYoungerOnesIsTold() {
        reader.poll();
        database.useTransaction(slow -> {
            changes.add(ChangeLog.Kind.SESSION, "older");
            elsewhere(() -> change(ChangeLog.Kind.SESSION, "younger"));
            elsewhere(() -> assertThat(next()).containsExactly("sessions [younger]"));
        });
        assertThat(next()).containsExactly("sessions [older]");
    }

    @Test
    void whatAFailureLeftUntoldIsToldAgain() {
        reader.poll();
        change(ChangeLog.Kind.SETTING, "setup");
        failing = true;
        assertThat(next()).isEmpty();
        failing = false;
        assertThat(next()).containsExactly("settings");
        assertThat(next()).isEmpty();
    }

    @Test
    void memoryIsNotTrustedAfterALongSilenceNorForAMomentAfterwards() {
        reader.poll();
        timePasses(Duration.ofSeconds(6));
        assertThat(next()).containsExactly("anything", "settings");
        assertThat(next())
                .containsExactly("anything", "settings"); // what began before the silence may only now be visible
        timePasses(Duration.ofMillis(1_600));
        assertThat(next()).containsExactly("anything", "settings");
        timePasses(Duration.ofMillis(1_600));
        assertThat(next()).isEmpty();
    }

    @Test
    void memoryIsNotTrustedWhenTheDatabasesClockJumps() {
        reader.poll();
        timePasses(Duration.ofSeconds(3)); // for us; the database's clock has not moved
        assertThat(next()).containsExactly("anything", "settings");
    }

    /**
     * A frozen node holds its locks no longer, and what it changed does not appear when nobody looks for it any more.
     */
    @Test
    void transactionInWhichNothingHappensIsOver() {
        changes.add(ChangeLog.Kind.SESSION, "kept");
        assertThatThrownBy(() -> database.useTransaction(handle -> {
                    changes.add(ChangeLog.Kind.SESSION, "lost");
                    Awaitility.await().atMost(Duration.ofSeconds(9)).until(() -> transactions() == 0);
                    changes.add(ChangeLog.Kind.SESSION, "too late");
                }))
                .isInstanceOf(UnavailableException.class);
        assertThat(next()).contains("sessions [kept]");
    }

    /** How many transactions of this database have written something. Asked on another connection. */
    private int transactions() {
        String question = kind == DatabaseKind.POSTGRES
                ? "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
                : "SELECT COUNT(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p"
                        + " ON p.id = t.trx_mysql_thread_id WHERE p.db = DATABASE()";
        AtomicInteger answer = new AtomicInteger();
        elsewhere(() -> answer.set(database.withHandle(
                handle -> handle.createQuery(question).mapTo(Integer.class).one())));
        return answer.get();
    }

    /** On another thread, which has another connection. */
    private static void elsewhere(Runnable work) {
        CompletableFuture.runAsync(work).join();
    }

    private void settingsChanged() {
        if (failing) {
            throw new UnavailableException("the database is gone", Duration.ofSeconds(1));
        }
        told.add("settings");
    }
}
