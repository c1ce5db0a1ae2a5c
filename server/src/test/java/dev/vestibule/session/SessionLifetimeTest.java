package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionLifetimeTest {
    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final Duration TWO_WEEKS = Duration.ofDays(14);

    private static Session session(Duration life) {
        return new Session(
                new SessionId("id"),
                new UserId(1),
                SignInMethod.PASSWORD,
                START,
                START.plus(life),
                START,
                Session.Proof.single(START));
    }

    private static Optional<EndReason> verdict(
            SessionLifetime limits, Duration life, Duration lastActive, Duration now) {
        return limits.verdict(session(life), START.plus(lastActive), START.plus(now));
    }

    @Test
    void endsAtTheInstantOfExpiryAndNotBefore() {
        SessionLifetime limits = new SessionLifetime(TWO_WEEKS, Optional.empty());
        assertThat(verdict(limits, TWO_WEEKS, Duration.ZERO, TWO_WEEKS.minusNanos(1)))
                .isEmpty();
        assertThat(verdict(limits, TWO_WEEKS, Duration.ZERO, TWO_WEEKS)).contains(EndReason.EXPIRED);
        assertThat(verdict(limits, TWO_WEEKS, TWO_WEEKS, TWO_WEEKS.plusDays(1))).contains(EndReason.EXPIRED);
    }

    @Test
    void shorterLifeCountsForSessionsThatBeganUnderALongerOne() {
        SessionLifetime limits = new SessionLifetime(Duration.ofHours(1), Optional.empty());
        assertThat(verdict(limits, TWO_WEEKS, Duration.ZERO, Duration.ofMinutes(59)))
                .isEmpty();
        assertThat(verdict(limits, TWO_WEEKS, Duration.ZERO, Duration.ofHours(1)))
                .contains(EndReason.EXPIRED);
    }

    @Test
    void longerLifeRevivesNothing() {
        SessionLifetime limits = new SessionLifetime(Duration.ofDays(365), Optional.empty());
        assertThat(verdict(limits, TWO_WEEKS, Duration.ZERO, TWO_WEEKS)).contains(EndReason.EXPIRED);
    }

    @Test
    void idleLimitRunsFromTheLastUse() {
        SessionLifetime limits = new SessionLifetime(TWO_WEEKS, Optional.of(Duration.ofMinutes(30)));
        Duration used = Duration.ofHours(5);
        assertThat(verdict(limits, TWO_WEEKS, used, used.plusMinutes(30).minusNanos(1)))
                .isEmpty();
        assertThat(verdict(limits, TWO_WEEKS, used, used.plusMinutes(30))).contains(EndReason.TIMED_OUT);
        assertThat(verdict(limits, TWO_WEEKS, used, TWO_WEEKS)).contains(EndReason.EXPIRED);
    }

    @Test
    void useThatSeemsToLieAheadIsNoHarm() {
        SessionLifetime limits = new SessionLifetime(TWO_WEEKS, Optional.of(Duration.ofMinutes(30)));
        assertThat(verdict(limits, TWO_WEEKS, Duration.ofHours(2), Duration.ofHours(1)))
                .isEmpty();
        assertThat(verdict(limits, TWO_WEEKS, Duration.ZERO, Duration.ofHours(-1)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"60, 15", "120, 30", "240, 60", "241, 60", "86400, 60"})
    void activityIsWrittenOftenEnoughForTheIdleLimit(long idleSeconds, long writtenAfterSeconds) {
        SessionLifetime limits = new SessionLifetime(TWO_WEEKS, Optional.of(Duration.ofSeconds(idleSeconds)));
        assertThat(limits.writeAfterMillis()).isEqualTo(writtenAfterSeconds * 1000);
    }

    @Test
    void activityIsWrittenOnceAMinuteWithoutAnIdleLimit() {
        assertThat(new SessionLifetime(TWO_WEEKS, Optional.empty()).writeAfterMillis())
                .isEqualTo(60_000);
    }
}
