package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorCommand;

/** Access to a server's data, whether or not the server runs. */
@FunctionalInterface
public interface Access {
    /** Runs a command; errors are part of the result. */
    CommandResult ask(OperatorCommand request);
}
