package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorCommand;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Function;

/** Runs a command and prints its result on standard output, everything else on standard error. */
final class Asker {
    private static final int REFUSED = 1;
    private static final int WRONG_USE = 2;
    private static final int TROUBLE = 3;

    private final Access access;
    private final PrintStream out;
    private final PrintStream errors;

    Asker(Access access, PrintStream out, PrintStream errors) {
        this.access = access;
        this.out = out;
        this.errors = errors;
    }

    /**
     * The output for a terminal.
     *
     * @param answer on standard output
     * @param note on standard error; empty text if there is none
     */
    record Told(String answer, String note) {}

    /** Returns the output of a command whose only result is a message. */
    static Told text(CommandResult reply) {
        return new Told(reply.text(), "");
    }

    /**
     * Runs a command, and prints its result.
     *
     * @param json whether to print JSON
     * @param told formats a result for a terminal
     * @return the exit status
     */
    int ask(OperatorCommand request, boolean json, Function<CommandResult, Told> told) {
        CommandResult reply = access.ask(request);
        Optional<String> result = Optional.ofNullable(reply.result()).map(Object::toString);
        if (json && result.isPresent()) {
            out.println(result.get());
        }
        if (reply.outcome() != CommandResult.Outcome.DONE) {
            errors.println(reply.text());
        } else if (!json) {
            Told both = told.apply(reply);
            if (!both.answer().isEmpty()) {
                out.println(both.answer());
            }
            if (!both.note().isEmpty()) {
                errors.println(both.note());
            }
        }
        return switch (reply.outcome()) {
            case DONE -> 0;
            case REFUSED -> REFUSED;
            case WRONG_USE -> WRONG_USE;
            case TROUBLE -> TROUBLE;
        };
    }
}
