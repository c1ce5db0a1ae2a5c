package dev.vestibule.recover;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is asked for on the command line.
 *
 * @param email as it was typed
 * @param makeAdministrator whether the account becomes an active administrator's if it is not
 */
public record RecoveryRequest(String email, boolean makeAdministrator) {
    private static final String VERB = "recover";
    private static final String MAKING = "recover-making-administrator";
    private static final Pattern LINE = Pattern.compile("(" + VERB + "|" + MAKING + ") (.*)");

    /** As a line through the door. */
    String line() {
        return (makeAdministrator ? MAKING : VERB) + " " + Reply.onOneLine(email);
    }

    /** From a line through the door; empty when it says anything else. */
    static Optional<RecoveryRequest> parse(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.matches()
                ? Optional.of(
                        new RecoveryRequest(matcher.group(2), matcher.group(1).equals(MAKING)))
                : Optional.empty();
    }
}
