package dev.vestibule.guard;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.KeyLimits;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.user.User;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Says how the rules would decide about a request, and which of them. */
public final class GuardTrial {
    private static final Pattern WITHOUT_PATH = Pattern.compile("[a-zA-Z]+://[^/?#]+");

    private final RuleBook rules;

    GuardTrial(RuleBook rules) {
        this.rules = rules;
    }

    /**
     * A request that no client has sent.
     *
     * @param user empty for one without a session
     * @param factor the second factor of the session
     * @param client the address of the client; empty text for an unknown one
     */
    public record Question(
            String url, String method, Optional<User> user, Optional<SessionFactor> factor, String client) {}

    /** The decision, and the rules that it follows from. */
    public record Verdict(Decision decision, Rules rules) {}

    /**
     * Returns how the rules decide now.
     *
     * @throws InvalidInputException if the URL or the method is malformed
     */
    public Verdict ask(Question question) {
        Rules present = rules.read();
        Optional<Identity> identity = question.user()
                .map(user ->
                        new Identity("", user, question.factor(), user.status().mustChangePassword(), KeyLimits.NONE));
        return new Verdict(present.decide(request(question), identity), present);
    }

    private static GuardedRequest request(Question question) {
        String url = WITHOUT_PATH.matcher(question.url()).matches() ? question.url() + "/" : question.url();
        try {
            return GuardedRequest.ofUrl(Optional.of(question.method().toUpperCase(Locale.ROOT)), url, question::client)
                    .orElseThrow(GuardTrial::malformed);
        } catch (GuardedRequest.InvalidException e) {
            throw malformed();
        }
    }

    private static InvalidInputException malformed() {
        return InvalidInputException.of("url", Message.of("field.guard-url"));
    }
}
