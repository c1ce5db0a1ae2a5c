package dev.vestibule.client;

import dev.vestibule.client.Transport.Call;
import dev.vestibule.client.VestibuleException.SecondFactorRequired;
import dev.vestibule.client.VestibuleException.WrongCredentials;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server whether a password is the user's own. Metabase has a request of the same name that only judges how
 * good a password is and says yes to any good one, so we find out first which of the two the server has.
 */
final class PasswordCheck {
    private static final String PATH = "/api/session/password-check";
    private static final Call SIGN_OUT = new Call("DELETE", "/api/session", null);

    private final Transport transport;
    private final Answers answers;
    private final String username;

    // Unknown until asked. Two threads may both ask; the answer is the same.
    private volatile @Nullable Boolean verifies;

    PasswordCheck(Transport transport, Answers answers, String username) {
        this.transport = transport;
        this.answers = answers;
        this.username = username;
    }

    boolean isCurrent(String password, Function<Call, Answer> signedIn) {
        return verifies() ? verify(password, signedIn) : signsIn(password);
    }

    private boolean verify(String password, Function<Call, Answer> signedIn) {
        Call request = call(password);
        Answer answer = signedIn.apply(request);
        Optional<Json> valid = Answers.member(answer, "valid").filter(Json::isBool);
        if (valid.isEmpty() || (answer.status() != 200 && answer.status() != 400)) {
            throw answers.of(request, answer);
        }
        return answer.status() == 200 && valid.get().bool();
    }

    private boolean signsIn(String password) {
        Call request = CurrentSession.signIn(new Credentials(username, password));
        Answer answer = transport.send(request, null);
        Optional<SessionKey> key = Answers.keyIn(answer);
        if (key.isPresent()) {
            transport.send(SIGN_OUT, key.get());
            return true;
        }
        VestibuleException refusal = answers.ofSignIn(request, answer);
        if (refusal instanceof SecondFactorRequired) {
            return true;
        }
        if (refusal instanceof WrongCredentials) {
            return false;
        }
        throw refusal;
    }

    /** A server that verifies has to know whose password it is, and answers 401 to whoever shows no session. */
    private boolean verifies() {
        Boolean known = verifies;
        if (known == null) {
            Call probe = call("");
            Answer answer = transport.send(probe, null);
            if (answer.status() != 401 && answer.status() != 400 && answer.status() != 200) {
                throw answers.of(probe, answer);
            }
            known = answer.status() == 401;
            verifies = known;
        }
        return known;
    }

    private static Call call(String password) {
        return new Call("POST", PATH, Json.of(Map.of("password", password)).toString());
    }
}
