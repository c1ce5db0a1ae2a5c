package dev.vestibule.operator;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command.
 *
 * @param text a message for the operator: the reason of a refusal, or a note; may be empty
 * @param result the data; may contain a secret, so {@link #toString()} omits it
 */
public record CommandResult(
        Outcome outcome, String text, @Nullable JsonNode result) {
    /** The outcome of a command. */
    public enum Outcome {
        DONE,
        /** Refused: no user has this address, or a rule forbids it. */
        REFUSED,
        /** Wrong usage. */
        WRONG_USE,
        /** A failure of the server, such as an unavailable database. */
        TROUBLE
    }

    public static CommandResult done(Object result) {
        return done("", result);
    }

    public static CommandResult done(String text, Object result) {
        return new CommandResult(Outcome.DONE, text, CommandCodec.node(result));
    }

    public static CommandResult refused(String why) {
        return new CommandResult(Outcome.REFUSED, why, null);
    }

    public static CommandResult wrongUse(String why) {
        return new CommandResult(Outcome.WRONG_USE, why, null);
    }

    public static CommandResult trouble(String why) {
        return new CommandResult(Outcome.TROUBLE, why, null);
    }

    /** Returns the result as an object of its type. */
    public <T> T result(Class<T> type) {
        if (result == null) {
            throw new IllegalStateException("there is no result");
        }
        return CommandCodec.value(result, type);
    }

    @Override
    public String toString() {
        return outcome + " " + text;
    }
}
