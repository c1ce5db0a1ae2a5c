package dev.vestibule.operator.command;

import java.io.PrintStream;
import java.util.List;

/** All commands for operators. */
public final class Commands {
    private Commands() {}

    /** Returns them for registration with picocli. */
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
