package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorCommand;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.Function;

/** Asks for something and tells the answer: what was found on standard output, everything else on standard error. */
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
     * What people read.
     *
     * @param answer on standard output
     * @param note on standard error; empty text for none
     */
    record Told(String answer, String note) {}

    /** Tells a reply whose text says it all. */
    static Told text(CommandResult reply) {
        return new Told(reply.text(), "");
    }

    /**
     * Asks, and tells the answer.
     *
     * @param json whether programs read it
     * @param told makes of a reply what people read
     * @return the status with which the command ends
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
