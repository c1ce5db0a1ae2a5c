package dev.vestibule.operator.command;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** All commands for operators. */
public final class Commands {
    /** It completes all the others. */
    private static final String COMPLETION = "completion";

    private Commands() {}

    /**
     * Returns them for registration with picocli: the one with this name, since the descriptions of the others take
     * time to parse; for any other name all of them.
     */
    public static List<Object> of(
            String name,
            Access access,
            Examiner examiner,
            Configuration configuration,
            PrintStream out,
            PrintStream errors) {
        Asker asker = new Asker(access, out, errors);
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("doctor", () -> new DoctorCommand(examiner, out));
        all.put("recover", () -> new RecoverCommand(asker));
        all.put("unlock", () -> new UnlockCommand(asker));
        all.put("user", () -> new CommandLine(new UserCommand(asker)).addSubcommand(new MfaCommand(asker)));
        all.put("session", () -> new SessionCommand(asker));
        all.put("guard", () -> new GuardCommand(asker));
        all.put("client", () -> new ClientCommand(asker));
        all.put("config", () -> new ConfigCommand(configuration, out));
        all.put("backup", () -> new BackupCommand(access, out, errors));
        all.put("restore", () -> new RestoreCommand(asker));
        all.put("upgrade", () -> new UpgradeCommand(asker));
        all.put(COMPLETION, () -> new CompletionCommand(out));
        all.put("unban", () -> underFormerName("unban", new UnlockCommand(asker)));
        Supplier<Object> one = name.equals(COMPLETION) ? null : all.get(name);
        return one == null ? all.values().stream().map(Supplier::get).toList() : List.of(one.get());
    }

    /** Scripts may still use a name that has changed; the help does not list it. */
    private static CommandLine underFormerName(String name, Object command) {
        CommandLine line = new CommandLine(command).setCommandName(name);
        line.getCommandSpec().usageMessage().hidden(true);
        return line;
    }
}
