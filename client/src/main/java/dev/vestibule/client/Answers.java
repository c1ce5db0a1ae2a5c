package dev.vestibule.client;

import dev.vestibule.client.Transport.Call;
import dev.vestibule.client.VestibuleException.AccountDisabled;
import dev.vestibule.client.VestibuleException.InvalidInput;
import dev.vestibule.client.VestibuleException.NotAllowed;
import dev.vestibule.client.VestibuleException.NotFound;
import dev.vestibule.client.VestibuleException.NotSignedIn;
import dev.vestibule.client.VestibuleException.SecondFactorRequired;
import dev.vestibule.client.VestibuleException.TooManyAttempts;
import dev.vestibule.client.VestibuleException.Unavailable;
import dev.vestibule.client.VestibuleException.UnexpectedAnswer;
import dev.vestibule.client.VestibuleException.WrongCredentials;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an answer means: the one place that knows the server's statuses and error bodies. */
final class Answers {
    private static final String DISABLED = "Your account is disabled.";
    private static final String TOO_MANY = "Too many attempts!";

    private final InstantSource clock;

    Answers(InstantSource clock) {
        this.clock = clock;
    }

    /** Whether the answer says that the session is over. A 401 that names a field is about what was sent instead. */
    static boolean isSessionOver(Answer answer) {
        return answer.status() == 401 && errors(answer).isEmpty();
    }

    /** The key of the session that the answer starts; empty if it is no such answer. */
    static Optional<SessionKey> keyIn(Answer answer) {
        return answer.status() == 200
                ? member(answer, "id").filter(Json::isText).map(Json::text).flatMap(SessionKey::of)
                : Optional.empty();
    }

    /** A member of the body; empty if there is none or the body is no JSON object at all. */
    static Optional<Json> member(Answer answer, String name) {
        try {
            Json body = Json.parse(answer.body());
            return body.isObject() ? body.find(name) : Optional.empty();
        } catch (IllegalArgumentException plainText) {
            return Optional.empty();
        }
    }

    /** What a sign-in that was answered with {@code answer} failed of; call it only if no key was in the answer. */
    VestibuleException ofSignIn(Call request, Answer answer) {
        if (answer.status() == 200) {
            return withoutKey(request, answer);
        }
        if (isSessionOver(answer)) {
            return new NotAllowed(request + ": the server does not let this account sign in with a password", answer);
        }
        return of(request, answer);
    }

    /** What a request that was answered with {@code answer} failed of. */
    VestibuleException of(Call request, Answer answer) {
        Map<String, String> errors = errors(answer);
        String sentences = String.join(" ", errors.values());
        if (isThrottled(answer, errors)) {
            return new TooManyAttempts(
                    request + ": too many attempts", RetryAfter.of(answer, sentences, clock), answer);
        }
        return switch (answer.status()) {
            case 400 -> new InvalidInput(request + ": invalid input" + named(errors), errors, answer);
            case 401 -> unauthorized(request, errors, answer);
            case 403 -> new NotAllowed(request + ": not allowed", answer);
            case 404 -> new NotFound(request + ": not found", answer);
            case 502, 503, 504 ->
                new Unavailable(
                        request + ": the server cannot serve at present (" + answer.status() + ")",
                        RetryAfter.of(answer, "", clock),
                        answer);
            case 301, 302, 303, 307, 308 ->
                new UnexpectedAnswer(
                        request + ": redirected, which is not followed; give the address it leads to", answer);
            default -> new UnexpectedAnswer(request + ": unexpected status " + answer.status(), answer);
        };
    }

    private static VestibuleException unauthorized(Call request, Map<String, String> errors, Answer answer) {
        if (errors.isEmpty()) {
            return new NotSignedIn(request + ": the session is over", answer);
        }
        if (errors.containsKey("password")) {
            return new WrongCredentials(request + ": wrong username or password", answer);
        }
        if (errors.containsValue(DISABLED)) {
            return new AccountDisabled(request + ": the account is disabled", answer);
        }
        return new NotAllowed(request + ": refused for a reason of the server's own", answer);
    }

    private static VestibuleException withoutKey(Call request, Answer answer) {
        if (member(answer, "mfa_required").isPresent()) {
            List<String> methods = member(answer, "methods").filter(Json::isArray).stream()
                    .flatMap(list -> list.list().stream())
                    .filter(Json::isText)
                    .map(Json::text)
                    .toList();
            return new SecondFactorRequired(request + ": a second factor is required", methods, answer);
        }
        if (member(answer, "mfa_enrollment").isPresent()) {
            return new SecondFactorRequired(
                    request + ": a second factor is required, and the account has yet to enrol in one",
                    List.of(),
                    answer);
        }
        return new UnexpectedAnswer(request + ": no session key in the answer", answer);
    }

    /**
     * The contract has no status for it: it is 401 under {@code username} for sign-ins, 400 under some field elsewhere.
     */
    private static boolean isThrottled(Answer answer, Map<String, String> errors) {
        if (answer.status() == 429) {
            return true;
        }
        if (answer.status() == 401 && errors.containsKey("username")) {
            return true;
        }
        return (answer.status() == 400 || answer.status() == 401)
                && errors.values().stream().anyMatch(sentence -> sentence.startsWith(TOO_MANY));
    }

    private static String named(Map<String, String> errors) {
        return errors.isEmpty() ? "" : " in " + String.join(", ", errors.keySet());
    }

    private static Map<String, String> errors(Answer answer) {
        Map<String, String> found = new LinkedHashMap<>();
        member(answer, "errors").ifPresent(errors -> collect("", errors, found));
        return Collections.unmodifiableMap(found);
    }

    private static void collect(String path, Json errors, Map<String, String> into) {
        if (errors.isObject()) {
            errors.object().forEach((name, inner) -> collect(path.isEmpty() ? name : path + "." + name, inner, into));
        } else if (!path.isEmpty()) {
            into.put(path, errors.isText() ? errors.text() : errors.toString());
        }
    }
}
