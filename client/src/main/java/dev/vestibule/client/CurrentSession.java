package dev.vestibule.client;

import dev.vestibule.client.Transport.Call;
import dev.vestibule.client.VestibuleException.AccountDisabled;
import dev.vestibule.client.VestibuleException.TooManyAttempts;
import dev.vestibule.client.VestibuleException.WrongCredentials;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The session in use. However many threads want a new one at once, one attempt is made and all of them get what comes
 * of it.
 */
final class CurrentSession {
    private static final Call REFRESH = new Call("POST", "/api/session/refresh", null);
    private static final Call SIGN_OUT = new Call("DELETE", "/api/session", null);

    // Six tries an hour. Servers lock an account after ten, and a service that goes on calling after its password was
    // changed must not lock its own.
    private static final Duration REST = Duration.ofMinutes(10);

    private final Transport transport;
    private final Answers answers;
    private final InstantSource clock;
    private final Call signIn;

    // Guarded by this, which is never held while waiting for the server.
    private @Nullable SessionKey key;
    private @Nullable CompletableFuture<Outcome> attempt;
    private @Nullable Rest rest;
    private boolean closed;

    CurrentSession(Transport transport, Answers answers, InstantSource clock, Credentials credentials) {
        this.transport = transport;
        this.answers = answers;
        this.clock = clock;
        this.signIn = signIn(credentials);
    }

    static Call signIn(Credentials credentials) {
        Json body = Json.of(Map.of("username", credentials.username(), "password", credentials.password()));
        return new Call("POST", "/api/session", body.toString());
    }

    /** The key to send; signs in if there is none yet. */
    SessionKey key() {
        return obtain(null, signIn, this::signIn);
    }

    /** Signs in, unless the key in use is another than {@code refused} by now. */
    SessionKey replace(SessionKey refused) {
        return obtain(refused, signIn, this::signIn);
    }

    /** Exchanges the key for a new one. Where the server has no such thing, signs in and ends the old session. */
    void refresh() {
        SessionKey old = key();
        obtain(old, REFRESH, () -> exchange(old));
    }

    /** Ends the session and allows no other. Returns what the server said to it; empty if there was none to end. */
    Optional<Answer> end() {
        CompletableFuture<Outcome> pending;
        synchronized (this) {
            if (closed) {
                return Optional.empty();
            }
            closed = true;
            pending = attempt;
        }
        if (pending != null) {
            try {
                // Else the session that is being started would be left over.
                transport.await(signIn, pending);
            } catch (VestibuleException failed) {
                // Then the key is still the old one, and that is the one to end.
            }
        }
        SessionKey last;
        synchronized (this) {
            last = key;
        }
        return Optional.ofNullable(last).map(known -> transport.send(SIGN_OUT, known));
    }

    /** The key in use if it is another than {@code unwanted}, else one that {@code way} obtains. */
    private SessionKey obtain(@Nullable SessionKey unwanted, Call request, Supplier<CompletableFuture<Outcome>> way) {
        CompletableFuture<Outcome> shared;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("this client is closed");
            }
            if (key != null && !key.equals(unwanted)) {
                return key;
            }
            shared = attempt == null ? way.get().whenComplete(this::settle) : attempt;
            // Already settled, and by this thread, if it did not have to ask the server.
            attempt = shared.isDone() ? null : shared;
        }
        Outcome outcome = transport.await(request, shared);
        return outcome.key().orElseThrow(outcome.refusal());
    }

    private synchronized void settle(@Nullable Outcome outcome, @Nullable Throwable trouble) {
        attempt = null;
        if (outcome != null) {
            key = outcome.key().orElse(key);
        }
    }

    private CompletableFuture<Outcome> signIn() {
        Rest resting;
        synchronized (this) {
            resting = rest;
        }
        Instant now = clock.instant();
        if (resting != null && now.isBefore(resting.until())) {
            return CompletableFuture.completedFuture(resting.outcome(now));
        }
        return transport.start(signIn, null).thenApply(answer -> {
            Outcome outcome = outcome(signIn, answer);
            Rest needed = restAfter(outcome);
            synchronized (this) {
                rest = needed;
            }
            return outcome;
        });
    }

    private CompletableFuture<Outcome> exchange(SessionKey old) {
        return transport.start(REFRESH, old).thenCompose(answer -> {
            if (answer.status() == 404) {
                return signIn().thenCompose(outcome -> outcome.key().isPresent()
                        ? transport.start(SIGN_OUT, old).handle((over, trouble) -> outcome)
                        : CompletableFuture.completedFuture(outcome));
            }
            return Answers.isSessionOver(answer)
                    ? signIn()
                    : CompletableFuture.completedFuture(outcome(REFRESH, answer));
        });
    }

    private Outcome outcome(Call request, Answer answer) {
        return new Outcome(Answers.keyIn(answer), () -> answers.ofSignIn(request, answer));
    }

    private @Nullable Rest restAfter(Outcome outcome) {
        if (outcome.key().isPresent()) {
            return null;
        }
        VestibuleException refusal = outcome.refusal().get();
        if (refusal instanceof TooManyAttempts tooMany) {
            return new Rest(clock.instant().plus(tooMany.retryAfter().orElse(REST)), outcome);
        }
        return refusal instanceof WrongCredentials || refusal instanceof AccountDisabled
                ? new Rest(clock.instant().plus(REST), outcome)
                : null;
    }

    /** A key, or the refusal, made anew for each thread that has to throw it. */
    private record Outcome(Optional<SessionKey> key, Supplier<VestibuleException> refusal) {}

    /** Until when we refuse in the server's name, for asking it again could only make things worse. */
    private record Rest(Instant until, Outcome refused) {
        Outcome outcome(Instant now) {
            return new Outcome(Optional.empty(), () -> {
                VestibuleException refusal = refused.refusal().get();
                return refusal instanceof TooManyAttempts tooMany
                        ? tooMany.withRetryAfter(Duration.between(now, until))
                        : refusal;
            });
        }
    }
}
