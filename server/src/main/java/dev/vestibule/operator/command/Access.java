package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorCommand;

/** The way to a server's data, whether the server runs or not. */
@FunctionalInterface
public interface Access {
    /** Has something done; whatever goes wrong is told in the reply. */
    CommandResult ask(OperatorCommand request);
}
