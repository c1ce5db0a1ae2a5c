package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.LockoutCommands;
import dev.vestibule.operator.OperatorCommand;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command for lockouts. */
@Command(
        name = "unlock",
        description = "List or clear sign-in lockouts.",
        footer = {
            "%nWithout an option it lists the active lockouts. Running servers apply changes within a second.",
            "%n  ./vestibule unlock",
            "  ./vestibule unlock --user ann@example.com",
            "  ./vestibule unlock --address 203.0.113.7"
        })
final class UnlockCommand implements Callable<Integer> {
    private final Asker asker;

    @ArgGroup
    private @Nullable Whom whom;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    /** Exactly one of these. */
    static final class Whom {
        @Option(
                names = "--user",
                paramLabel = "USER",
                description = "Unlock this user (email address or ID): clear failed attempts of account and devices.")
        private @Nullable String user;

        @Option(names = "--address", paramLabel = "IP", description = "Unlock this IP address.")
        private @Nullable String address;

        @Option(names = "--list", description = "List active lockouts (default).")
        private boolean list;
    }

    UnlockCommand(Asker asker) {
        this.asker = asker;
    }

    @Override
    public Integer call() {
        Whom chosen = whom;
        return chosen == null || chosen.list
                ? asker.ask(new OperatorCommand.ListBans(), json, UnlockCommand::listed)
                : asker.ask(new OperatorCommand.Unlock(chosen.user, chosen.address), json, Asker::text);
    }

    private static Asker.Told listed(CommandResult reply) {
        LockoutCommands.Listed listed = reply.result(LockoutCommands.Listed.class);
        String note = listed.unnamed() == 0
                ? ""
                : "Not listed: " + (listed.unnamed() == 1 ? "1 lockout" : listed.unnamed() + " lockouts")
                        + " of unknown users or addresses, stored as digests only.";
        if (listed.bans().isEmpty()) {
            return new Asker.Told("No active lockouts.", note);
        }
        Table table = new Table("TARGET", "ACTION", "ATTEMPTS", "UNTIL");
        listed.bans()
                .forEach(ban -> table.row(
                        ban.user() == null ? ban.address() : ban.user(),
                        what(ban.what()),
                        ban.tries(),
                        ban.until() == null ? "password reset or unlock" : ban.until()));
        return new Asker.Told(table.toString(), note);
    }

    private static String what(String name) {
        return switch (name) {
            case "sign-in" -> "sign-in";
            case "sign-in-from-known-device" -> "sign-in from a known device";
            case "ask-for-reset" -> "password reset request";
            case "use-reset-link" -> "password reset link";
            default -> name;
        };
    }
}
