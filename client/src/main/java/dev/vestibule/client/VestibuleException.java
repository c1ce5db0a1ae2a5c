package dev.vestibule.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that can go wrong between this client and the server, one class a reason. No message holds a password, a
 * session key, a query string or a body; the body is in {@link #answer()}.
 */
public abstract sealed class VestibuleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Answer answer;

    private VestibuleException(String message, @Nullable Answer answer, @Nullable Throwable cause) {
        super(message, cause);
        this.answer = answer;
    }

    /** What the server answered; empty if it did not. */
    public Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }

    /** The server does not know this username with this password. */
    public static final class WrongCredentials extends VestibuleException {
        private static final long serialVersionUID = 1L;

        WrongCredentials(String message, Answer answer) {
            super(message, answer, null);
        }
    }

    /** The password is right, but an administrator has switched the account off. */
    public static final class AccountDisabled extends VestibuleException {
        private static final long serialVersionUID = 1L;

        AccountDisabled(String message, Answer answer) {
            super(message, answer, null);
        }
    }

    /** The password is right, but not enough: this account needs a second factor, which this client cannot give. */
    public static final class SecondFactorRequired extends VestibuleException {
        private static final long serialVersionUID = 1L;

        private final transient List<String> methods;

        SecondFactorRequired(String message, List<String> methods, Answer answer) {
            super(message, answer, null);
            this.methods = List.copyOf(methods);
        }

        /** What the account accepts, such as {@code totp} and {@code email}; empty if it has yet to enrol. */
        public List<String> methods() {
            return methods;
        }
    }

    /** Too many failed tries; for a while the server looks at none. */
    public static final class TooManyAttempts extends VestibuleException {
        private static final long serialVersionUID = 1L;

        private final @Nullable Duration retryAfter;

        TooManyAttempts(String message, @Nullable Duration retryAfter, @Nullable Answer answer) {
            super(message, answer, null);
            this.retryAfter = retryAfter;
        }

        TooManyAttempts withRetryAfter(Duration left) {
            return new TooManyAttempts(String.valueOf(getMessage()), left, answer().orElse(null));
        }

        /** How long to wait before the next try; empty if the server does not say. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** The session is over, and so was the one that the client got by signing in again. */
    public static final class NotSignedIn extends VestibuleException {
        private static final long serialVersionUID = 1L;

        NotSignedIn(String message, Answer answer) {
            super(message, answer, null);
        }
    }

    /** This user may not do that; or, of a sign-in, this account may not sign in in this way. */
    public static final class NotAllowed extends VestibuleException {
        private static final long serialVersionUID = 1L;

        NotAllowed(String message, Answer answer) {
            super(message, answer, null);
        }
    }

    /** There is no such thing, or none that this user may see. */
    public static final class NotFound extends VestibuleException {
        private static final long serialVersionUID = 1L;

        NotFound(String message, Answer answer) {
            super(message, answer, null);
        }
    }

    /** The server does not take what was sent. */
    public static final class InvalidInput extends VestibuleException {
        private static final long serialVersionUID = 1L;

        private final transient Map<String, String> errors;

        InvalidInput(String message, Map<String, String> errors, Answer answer) {
            super(message, answer, null);
            this.errors = errors;
        }

        /** The server's sentence for each field; nested fields by their dotted path. Empty if it names none. */
        public Map<String, String> errors() {
            return errors;
        }
    }

    /**
     * No answer came whole and in time, or the server says that it cannot serve at present. The session may well be
     * alive, and trying again later may help; whether the request had its effect is not known.
     */
    public static final class Unavailable extends VestibuleException {
        private static final long serialVersionUID = 1L;

        private final @Nullable Duration retryAfter;

        Unavailable(String message, @Nullable Duration retryAfter, Answer answer) {
            super(message, answer, null);
            this.retryAfter = retryAfter;
        }

        Unavailable(String message, Throwable cause) {
            super(message, null, cause);
            this.retryAfter = null;
        }

        /** How long to wait before the next try; empty if the server does not say. */
        public Optional<Duration> retryAfter() {
            return Optional.ofNullable(retryAfter);
        }
    }

    /** The thread was interrupted while it waited for the answer; its interrupted status is set again. */
    public static final class Interrupted extends VestibuleException {
        private static final long serialVersionUID = 1L;

        Interrupted(String message, InterruptedException cause) {
            super(message, null, cause);
        }
    }

    /** An answer that is none of the above: a fault of the server, or not a server of this kind. */
    public static final class UnexpectedAnswer extends VestibuleException {
        private static final long serialVersionUID = 1L;

        UnexpectedAnswer(String message, Answer answer) {
            super(message, answer, null);
        }
    }
}
