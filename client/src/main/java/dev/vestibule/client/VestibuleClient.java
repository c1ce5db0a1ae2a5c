package dev.vestibule.client;

import dev.vestibule.client.Transport.Call;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signed-in user of a server that speaks Metabase's session API, Metabase itself included.
 *
 * <pre>{@code
 * try (var metabase = VestibuleClient.signIn(URI.create("https://metabase.example.com"), credentials)) {
 *     System.out.println(metabase.currentUser().get("email").text());
 * }
 * }</pre>
 *
 * <p>A session that ends is replaced: a request that is answered 401 is sent once more after signing in again, and
 * however many threads that happens to at once, they share one sign-in. After wrong credentials or too many attempts
 * the server is not asked again for a while, lest the account be locked.
 *
 * <p>Safe for use by many threads. Paths start with {@code /api/}, are relative to the server's address and already
 * percent-encoded. An answer with a status from 200 to 299 is returned; any other is thrown as the
 * {@link VestibuleException} it means. Redirects are not followed. Every call may also throw
 * {@link VestibuleException.Unavailable} and {@link VestibuleException.Interrupted}, and {@link IllegalStateException}
 * once the client is closed.
 */
public final class VestibuleClient implements AutoCloseable {
    private static final Logger LOG = System.getLogger(VestibuleClient.class.getName());

    private final Transport transport;
    private final Answers answers;
    private final CurrentSession session;
    private final PasswordCheck passwordCheck;

    private VestibuleClient(ClientSettings settings, InstantSource clock) {
        this.transport = new Transport(settings);
        this.answers = new Answers(clock);
        this.session = new CurrentSession(transport, answers, clock, settings.credentials());
        this.passwordCheck =
                new PasswordCheck(transport, answers, settings.credentials().username());
    }

    /** Signs in, with the usual time-outs. */
    public static VestibuleClient signIn(URI server, Credentials credentials) {
        return signIn(ClientSettings.of(server, credentials));
    }

    /** Signs in as the environment says; see {@link ClientSettings#from}. */
    public static VestibuleClient signInFromEnvironment() {
        return signIn(ClientSettings.from(System.getenv()));
    }

    /**
     * Signs in.
     *
     * @throws VestibuleException.WrongCredentials if the server does not know the two together
     * @throws VestibuleException.TooManyAttempts if it looks at no sign-in for now
     * @throws VestibuleException.AccountDisabled if the account is switched off
     * @throws VestibuleException.SecondFactorRequired if a password is not enough
     * @throws VestibuleException.NotAllowed if this account may not sign in with a password
     */
    public static VestibuleClient signIn(ClientSettings settings) {
        return signIn(settings, InstantSource.system());
    }

    static VestibuleClient signIn(ClientSettings settings, InstantSource clock) {
        VestibuleClient client = new VestibuleClient(settings, clock);
        try {
            client.session.key();
            return client;
        } catch (RuntimeException refused) {
            client.transport.close();
            throw refused;
        }
    }

    public Answer get(String path) {
        return call("GET", path, null);
    }

    public Answer post(String path, Json body) {
        return call("POST", path, body);
    }

    public Answer put(String path, Json body) {
        return call("PUT", path, body);
    }

    public Answer delete(String path) {
        return call("DELETE", path, null);
    }

    /** The user who is signed in: {@code GET /api/user/current}. */
    public Json currentUser() {
        return get("/api/user/current").json();
    }

    /** The server's settings as far as this user may see them: {@code GET /api/session/properties}. */
    public Json properties() {
        String path = "/api/session/properties";
        SessionKey before = session.key();
        Json seen = get(path).json();
        if (seen.find("user").isPresent()) {
            return seen;
        }
        // Signed out the same request is answered too, with less; a Metabase never says for whom. So ask what tells.
        currentUser();
        return session.key().equals(before) ? seen : get(path).json();
    }

    /**
     * Whether this is the password of the user who is signed in, for asking once more before something delicate. Wrong
     * ones count as failed sign-ins; a blank one is never right. A Metabase, whose {@code password-check} only judges
     * how good a password is, is asked by signing in with it and out again.
     *
     * @throws VestibuleException.TooManyAttempts if the server looks at no password for now
     */
    public boolean checkPassword(String password) {
        return !password.isBlank() && passwordCheck.isCurrent(password, this::exchange);
    }

    /**
     * Exchanges the session for a fresh one before it ends. A server without that ability (Metabase answers 404) is
     * signed in to anew, and the old session ended. Requests under way in other threads are not disturbed.
     */
    public void refresh() {
        session.refresh();
    }

    /**
     * Signs out and gives the connections back. Never throws: if the server cannot be told, the session lives on until
     * its own end, and a warning is logged. Closing again does nothing.
     */
    @Override
    public void close() {
        // A thread that is being stopped by an interrupt signs out all the same.
        boolean interrupted = Thread.interrupted();
        try {
            Optional<Answer> answer = session.end();
            if (answer.isPresent() && !isEnded(answer.get())) {
                LOG.log(Level.WARNING, "Sign-out was answered " + answer.get().status() + "; the session lives on.");
            }
        } catch (VestibuleException failed) {
            LOG.log(Level.WARNING, "Sign-out failed; the session lives on until its own end.", failed);
        } finally {
            transport.close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public String toString() {
        return "VestibuleClient[" + transport.server() + "]";
    }

    /** For tests that look at the session from outside. */
    SessionKey key() {
        return session.key();
    }

    private static boolean isEnded(Answer answer) {
        return answer.status() == 204 || answer.status() == 404 || Answers.isSessionOver(answer);
    }

    private Answer call(String method, String path, @Nullable Json body) {
        Call request = new Call(method, path, body == null ? null : body.toString());
        Answer answer = exchange(request);
        if (answer.status() < 200 || answer.status() > 299) {
            throw answers.of(request, answer);
        }
        return answer;
    }

    /** Whatever is answered, save that the session is over for the first time. */
    private Answer exchange(Call request) {
        SessionKey key = session.key();
        Answer answer = transport.send(request, key);
        return Answers.isSessionOver(answer) ? transport.send(request, session.replace(key)) : answer;
    }
}
