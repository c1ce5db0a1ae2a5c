package dev.vestibule.operator.command;

import java.io.PrintStream;
import java.util.List;

/** All commands for whoever runs the system. */
public final class Commands {
    private Commands() {}

    /** To be made known to the command line. */
    public static List<Object> all(Access access, Examiner examiner, PrintStream out, PrintStream errors) {
        Asker asker = new Asker(access, out, errors);
        return List.of(
                new DoctorCommand(examiner, out),
                new RecoverCommand(asker),
                new UnbanCommand(asker),
                new UserCommand(asker),
                new SessionCommand(asker));
    }
}
