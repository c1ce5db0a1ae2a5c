package dev.vestibule.operator.command;

import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine;

/** All commands for operators. */
public final class Commands {
    private Commands() {}

    /** Returns them for registration with picocli. */
    public static List<Object> all(Access access, Examiner examiner, PrintStream out, PrintStream errors) {
        Asker asker = new Asker(access, out, errors);
        return List.of(
                new DoctorCommand(examiner, out),
                new RecoverCommand(asker),
                new UnlockCommand(asker),
                new CommandLine(new UserCommand(asker)).addSubcommand(new MfaCommand(asker)),
                new SessionCommand(asker),
                new GuardCommand(asker),
                new ClientCommand(asker),
                underFormerName("unban", new UnlockCommand(asker)));
    }

    /** Scripts may still use a name that has changed; the help does not list it. */
    private static CommandLine underFormerName(String name, Object command) {
        CommandLine line = new CommandLine(command).setCommandName(name);
        line.getCommandSpec().usageMessage().hidden(true);
        return line;
    }
}
