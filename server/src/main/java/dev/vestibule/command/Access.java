package dev.vestibule.command;

import dev.vestibule.operator.Reply;
import dev.vestibule.operator.Request;

/** The way to a server's data, whether the server runs or not. */
@FunctionalInterface
public interface Access {
    /** Has something done; whatever goes wrong is told in the reply. */
    Reply ask(Request request);
}
