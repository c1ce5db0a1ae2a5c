package dev.vestibule.oauth.key;

import static dev.vestibule.oauth.key.SigningAlgorithm.ES256;
import static dev.vestibule.oauth.key.SigningAlgorithm.RS256;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The life of keys that sign tokens, by the calendar. */
class KeyRingTest {
    private static final Instant START = Instant.parse("2026-03-04T05:06:07Z");

    private final List<SigningKey> keys = new ArrayList<>();

    private KeyRing ring() {
        return new KeyRing(keys);
    }

    private SigningKey add(SigningAlgorithm algorithm, int generation, Instant signsFrom) {
        SigningKey key = new SigningKey(algorithm + "-" + generation, algorithm, generation, "{}", START, signsFrom);
        keys.add(key);
        return key;
    }

    private static Instant day(int number) {
        return START.plus(Duration.ofDays(number));
    }

    @Test
    void withoutKeysAllAreDueAndSignAtOnce() {
        assertThat(ring().due(START)).containsExactly(RS256, ES256);
        assertThat(ring().turn(RS256, START)).isEqualTo(START);
        assertThat(ring().current(RS256, START)).isEmpty();
    }

    @Test
    void successorIsDueSevenDaysBeforeItSigns() {
        add(RS256, 1, START);
        add(ES256, 1, START);
        assertThat(ring().due(day(83).minusSeconds(1))).isEmpty();
        assertThat(ring().due(day(83))).containsExactly(RS256, ES256);
        assertThat(ring().turn(RS256, day(83))).isEqualTo(day(90));
    }

    @Test
    void serverThatWasOffFor200DaysAnnouncesTheSuccessorForSevenDaysNevertheless() {
        add(RS256, 1, START);
        assertThat(ring().turn(RS256, day(200))).isEqualTo(day(207));
        assertThat(ring().current(RS256, day(200)).orElseThrow().generation()).isEqualTo(1);
    }

    @Test
    void keyIsPublishedBeforeItSignsAndUntilNoTokenOfItIsValid() {
        SigningKey first = add(RS256, 1, START);
        SigningKey second = add(RS256, 2, day(90));
        assertThat(ring().published(day(83))).containsExactly(first, second);
        assertThat(ring().state(second, day(83))).isEqualTo(KeyRing.State.NEXT);
        assertThat(ring().current(RS256, day(90).minusSeconds(1))).contains(first);
        assertThat(ring().current(RS256, day(90))).contains(second);
        assertThat(ring().state(first, day(90))).isEqualTo(KeyRing.State.PREVIOUS);
        assertThat(ring().published(day(91).minusSeconds(1))).containsExactly(first, second);
        assertThat(ring().published(day(91))).containsExactly(second);
        assertThat(ring().state(first, day(91))).isEqualTo(KeyRing.State.RETIRED);
        assertThat(ring().find("RS256-1")).as("it still verifies hints").contains(first);
    }

    @Test
    void keyThatANewerOneHasOvertakenNeverSigns() {
        add(RS256, 1, START);
        SigningKey overtaken = add(RS256, 2, day(90));
        SigningKey third = add(RS256, 3, day(84));
        assertThat(ring().current(RS256, day(84))).contains(third);
        assertThat(ring().current(RS256, day(90))).contains(third);
        assertThat(ring().state(overtaken, day(90))).isEqualTo(KeyRing.State.RETIRED);
        assertThat(ring().turn(RS256, day(167))).isEqualTo(day(174));
    }

    @Test
    void ofTwoKeysThatSignSinceTheSameInstantTheNewerSigns() {
        SigningKey first = add(ES256, 1, START);
        SigningKey second = add(ES256, 2, START);
        assertThat(ring().current(ES256, START)).contains(second);
        assertThat(ring().state(first, START)).isEqualTo(KeyRing.State.PREVIOUS);
    }
}
