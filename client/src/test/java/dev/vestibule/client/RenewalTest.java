package dev.vestibule.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.vestibule.client.ScriptedServer.Reply;
import dev.vestibule.client.VestibuleException.NotSignedIn;
import dev.vestibule.client.VestibuleException.TooManyAttempts;
import dev.vestibule.client.VestibuleException.Unavailable;
import dev.vestibule.client.VestibuleException.WrongCredentials;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Renewing the session where the server is not in order, or is a Metabase. */
@Timeout(30)
class RenewalTest {
    private static final String WRONG = "{\"errors\":{\"password\":\"did not match stored password\"}}";

    private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aSecond401AfterSigningInAgainIsGivenToTheCaller() {
        try (var server = ScriptedServer.signingInAnd(request -> Reply.unauthenticated());
                var client = VestibuleClient.signIn(server.settings())) {
            assertThatExceptionOfType(NotSignedIn.class)
                    .isThrownBy(() -> client.get("/api/x"))
                    .withMessage("GET /api/x: the session is over");

            // The key is the same "k" each time, so the client cannot be satisfied by its having changed.
            assertThat(server.requests())
                    .containsExactly("POST /api/session", "GET /api/x", "POST /api/session", "GET /api/x");
        }
    }

    @Test
    void a401ThatNamesAFieldIsAboutWhatWasSentAndNoReasonToSignIn() {
        try (var server = ScriptedServer.signingInAnd(request -> Reply.json(401, WRONG));
                var client = VestibuleClient.signIn(server.settings())) {
            assertThatExceptionOfType(WrongCredentials.class).isThrownBy(() -> client.get("/api/x"));
            assertThat(server.count("POST /api/session")).isEqualTo(1);
        }
    }

    @Test
    void fiftyThreadsShareTheFailureOfOneSignIn() throws Exception {
        var signIns = new AtomicInteger();
        try (var server = new ScriptedServer(request -> {
                    if (!request.is("POST /api/session")) {
                        return Reply.unauthenticated();
                    }
                    return signIns.incrementAndGet() == 1 ? Reply.key("k") : Reply.json(401, WRONG);
                });
                var client = VestibuleClient.signIn(server.settings(), () -> now)) {
            List<WrongCredentials> failures = InParallel.call(50, () -> {
                try {
                    client.get("/api/x");
                    throw new AssertionError("answered");
                } catch (WrongCredentials refusal) {
                    return refusal;
                }
            });

            assertThat(signIns).hasValue(2);
            // Each thread has an exception of its own, with its own stack.
            assertThat(failures).doesNotHaveDuplicates().hasSize(50);
        }
    }

    @Test
    void afterWrongCredentialsTheServerIsAskedAgainTenMinutesLaterAtTheEarliest() {
        var password = new AtomicReference<>(Reply.key("k"));
        try (var server = new ScriptedServer(request -> {
                    if (request.is("POST /api/session")) {
                        return password.get();
                    }
                    return request.key().equals("k2") ? Reply.json(200, "{}") : Reply.unauthenticated();
                });
                var client = VestibuleClient.signIn(server.settings(), () -> now)) {
            password.set(Reply.json(401, WRONG));
            for (int i = 0; i < 5; i++) {
                assertThatExceptionOfType(WrongCredentials.class).isThrownBy(() -> client.get("/api/x"));
                now = now.plusSeconds(119);
            }
            assertThat(server.count("POST /api/session")).isEqualTo(2);

            now = now.plusSeconds(5);
            password.set(Reply.key("k2"));
            assertThat(client.get("/api/x").status()).isEqualTo(200);
            assertThat(server.count("POST /api/session")).isEqualTo(3);
        }
    }

    @Test
    void afterTooManyAttemptsTheServerIsLeftAloneAsLongAsItAsked() {
        var throttled = new AtomicReference<>(Reply.key("k"));
        try (var server = new ScriptedServer(
                        request -> request.is("POST /api/session") ? throttled.get() : Reply.unauthenticated());
                var client = VestibuleClient.signIn(server.settings(), () -> now)) {
            throttled.set(
                    Reply.json(
                            401,
                            "{\"errors\":{\"username\":\"Too many attempts! You must wait 42 seconds before trying again.\"}}"));
            for (long left : new long[] {42, 32, 22}) {
                assertThatExceptionOfType(TooManyAttempts.class)
                        .isThrownBy(() -> client.get("/api/x"))
                        .satisfies(refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(left)));
                now = now.plusSeconds(10);
            }
            assertThat(server.count("POST /api/session")).isEqualTo(2);

            now = now.plusSeconds(12);
            assertThatExceptionOfType(TooManyAttempts.class).isThrownBy(() -> client.get("/api/x"));
            assertThat(server.count("POST /api/session")).isEqualTo(3);
        }
    }

    @Test
    void aSignInThatFailsForTheServersTroubleIsTriedAgainByTheNextRequest() {
        var signIns = new AtomicInteger();
        try (var server = new ScriptedServer(request -> {
                    if (request.is("POST /api/session")) {
                        int n = signIns.incrementAndGet();
                        return n == 2 ? Reply.text(503, "") : Reply.key("k" + n);
                    }
                    return request.key().equals("k3") ? Reply.json(200, "{}") : Reply.unauthenticated();
                });
                var client = VestibuleClient.signIn(server.settings())) {
            assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> client.get("/api/x"));
            assertThat(client.get("/api/x").status()).isEqualTo(200);
        }
    }

    @Test
    void refreshingAtAMetabaseSignsInAnewAndEndsTheOldSession() {
        try (var metabase = new Metabase();
                var client = VestibuleClient.signIn(metabase.server.settings())) {
            client.refresh();

            assertThat(client.get("/api/user/current").status()).isEqualTo(200);
            assertThat(metabase.server.requests())
                    .containsExactly(
                            "POST /api/session",
                            "POST /api/session/refresh",
                            "POST /api/session",
                            "DELETE /api/session",
                            "GET /api/user/current");
            assertThat(metabase.liveKey).hasValue("k2");
        }
    }

    @Test
    void refreshingInManyThreadsAtOnceIsDoneOnce() throws Exception {
        var threads = new ArrayList<Thread>();
        try (var server = ScriptedServer.signingInAnd(request -> {
                    if (request.is("POST /api/session/refresh")) {
                        await().until(() -> threads.stream().allMatch(RenewalTest::isWaiting));
                        return Reply.key("k2");
                    }
                    return Reply.text(204, "");
                });
                var client = VestibuleClient.signIn(server.settings())) {
            for (int i = 0; i < 20; i++) {
                threads.add(new Thread(client::refresh));
            }
            for (Thread thread : threads) {
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(server.count("POST /api/session/refresh")).isEqualTo(1);
        }
    }

    @Test
    void aRefreshThatFailsLeavesTheSessionAsItWas() {
        try (var server = ScriptedServer.signingInAnd(request ->
                        request.is("POST /api/session/refresh") ? Reply.text(503, "") : Reply.json(200, "{}"));
                var client = VestibuleClient.signIn(server.settings())) {
            assertThatExceptionOfType(Unavailable.class)
                    .isThrownBy(client::refresh)
                    .withMessageStartingWith("POST /api/session/refresh: ");
            assertThat(client.get("/api/x").status()).isEqualTo(200);
            assertThat(server.count("POST /api/session")).isEqualTo(1);
        }
    }

    /** Metabase's request of that name says yes to every good password, whosever it is. */
    @Test
    void aPasswordIsCheckedAtAMetabaseBySigningInWithIt() {
        try (var metabase = new Metabase();
                var client = VestibuleClient.signIn(metabase.server.settings())) {
            assertThat(client.checkPassword("another good one 123")).isFalse();
            assertThat(client.checkPassword(ScriptedServer.ANN.password())).isTrue();
            assertThat(metabase.server.requests())
                    .containsExactly(
                            "POST /api/session",
                            "POST /api/session/password-check",
                            "POST /api/session",
                            "POST /api/session",
                            "DELETE /api/session");
        }
    }

    @Test
    void theSessionThatIsBeingStartedWhileTheClientClosesIsEndedToo() throws Exception {
        Thread closer = Thread.currentThread();
        var inSignIn = new CountDownLatch(1);
        var closing = new AtomicBoolean();
        var signIns = new AtomicInteger();
        try (var server = new ScriptedServer(request -> {
            if (!request.is("POST /api/session")) {
                return Reply.unauthenticated();
            }
            if (signIns.incrementAndGet() == 1) {
                return Reply.key("k1");
            }
            inSignIn.countDown();
            await().until(() -> closing.get() && isWaiting(closer));
            return Reply.key("k2");
        })) {
            VestibuleClient client = VestibuleClient.signIn(server.settings());
            Thread caller = new Thread(() -> assertThatThrownBy(() -> client.get("/api/x"))
                    .isInstanceOfAny(IllegalStateException.class, VestibuleException.class));
            caller.start();
            inSignIn.await();

            closing.set(true);
            client.close();

            assertThat(server.keysOf("DELETE /api/session")).containsExactly("k2");
            caller.join();
        }
    }

    /** As much of a Metabase as matters here: it knows no refresh, and its password-check knows no user. */
    private static final class Metabase implements AutoCloseable {
        private final AtomicInteger signIns = new AtomicInteger();
        private final AtomicReference<String> liveKey = new AtomicReference<>();
        private final ScriptedServer server = new ScriptedServer(request -> switch (request.line()) {
            case "POST /api/session" -> signIn(request.body());
            case "DELETE /api/session" -> Reply.text(204, "");
            case "GET /api/user/current" ->
                request.key().equals(liveKey.get()) ? Reply.json(200, "{}") : Reply.unauthenticated();
            case "POST /api/session/password-check" ->
                Json.parse(request.body()).get("password").text().isEmpty()
                        ? Reply.json(400, "{\"errors\":{\"password\":\"password is too common.\"}}")
                        : Reply.json(200, "{\"valid\":true}");
            default -> Reply.text(404, "API endpoint does not exist.");
        });

        private Reply signIn(String body) {
            if (!Json.parse(body).get("password").text().equals(ScriptedServer.ANN.password())) {
                return Reply.json(401, WRONG);
            }
            liveKey.set("k" + signIns.incrementAndGet());
            return Reply.key(liveKey.get());
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING;
    }
}
