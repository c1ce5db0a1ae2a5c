package dev.vestibule.federation.google;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.KeyServer.Mood;
import dev.vestibule.testing.OnEachGoogleServer.World;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys that were never had: whatever goes wrong at Google is our trouble (promise 3), and costs nobody a try. */
@Tag("faults")
class GoogleAwayTest {

    @ParameterizedTest
    @EnumSource(
            value = Mood.class,
            names = {"AWAY", "HANGS", "JUNK", "HUGE", "ENDLESS", "REDIRECTS"})
    void withoutKeysNobodyIsRefused(Mood mood) {
        try (World world = World.on(DatabaseKind.H2)) {
            world.google().behaves(mood);
            Map<String, List<String>> before = world.server().tables().dump("attempt_subject");
            Answer answer = world.signIn(world.token(world.claims("g-1", "ann@example.com")));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.header("Retry-After")).isPresent();
            assertThat(world.google().asked()).containsExactly("/keys");
            assertThat(world.server().tables().dump("attempt_subject")).isEqualTo(before);
            Figures.print("E07", "Google %s: 1 call, 503, 0 rows", mood);
        }
    }

    @Test
    void whatIsJsonAndNoSetOfKeysRefusesNobodyEither() {
        try (World world = World.on(DatabaseKind.H2)) {
            for (String junk : List.of(
                    "null", "[]", "{}", "{\"keys\":null}", "{\"keys\":[null]}", "{\"keys\":[[]]}", "{\"keys\":[{}]}")) {
                world.google().publishes(junk);
                world.server().passes(Duration.ofSeconds(6)); // after a failure they are not asked for at once
                Answer answer = world.signIn(world.token(world.claims("g-1", "ann@example.com")));
                assertThat(answer.status()).as(junk).isEqualTo(503);
            }
        }
    }
}
