package dev.vestibule.operator;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * What the command line is told.
 *
 * @param text for who reads it: why not, or what there is to know besides the result; may be empty
 * @param result what was done or found; may hold a secret, so {@link #toString()} leaves it out
 */
public record CommandResult(
        Outcome outcome, String text, @Nullable JsonNode result) {
    /** How it went. */
    public enum Outcome {
        DONE,
        /** It is not to be done: nobody has this address, a rule is against it. */
        REFUSED,
        /** Nobody can make sense of it. */
        WRONG_USE,
        /** Ours, such as a database that is away. */
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

    /** The result as what it was made from. */
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
