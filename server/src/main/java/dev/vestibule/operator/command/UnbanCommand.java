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
        name = "unban",
        description = "Show who is kept out by failed tries, or let somebody in again.",
        footer = {
            "%nWithout an option it shows who is kept out at the moment. Running servers let people in within a second.",
            "%n  ./vestibule unban",
            "  ./vestibule unban --user ann@example.com",
            "  ./vestibule unban --address 203.0.113.7"
        })
final class UnbanCommand implements Callable<Integer> {
    private final Asker asker;

    @ArgGroup
    private @Nullable Whom whom;

    @Option(names = "--json", description = "Answer in JSON, for programs.")
    private boolean json;

    /** Exactly one of these. */
    static final class Whom {
        @Option(
                names = "--user",
                paramLabel = "EMAIL",
                description =
                        "Forget what was counted against this account and its devices; a password that guessing closed opens again.")
        private @Nullable String user;

        @Option(names = "--address", paramLabel = "IP", description = "Forget what was counted against this address.")
        private @Nullable String address;

        @Option(names = "--list", description = "Show who is kept out (what happens without an option).")
        private boolean list;
    }

    UnbanCommand(Asker asker) {
        this.asker = asker;
    }

    @Override
    public Integer call() {
        Whom chosen = whom;
        return chosen == null || chosen.list
                ? asker.ask(new OperatorCommand.ListBans(), json, UnbanCommand::listed)
                : asker.ask(new OperatorCommand.Unban(chosen.user, chosen.address), json, Asker::text);
    }

    private static Asker.Told listed(CommandResult reply) {
        LockoutCommands.Listed listed = reply.result(LockoutCommands.Listed.class);
        String note = listed.unnamed() == 0
                ? ""
                : "And " + listed.unnamed()
                        + " more that are kept as digests only: logins that nobody has, or addresses that nobody tried to sign in from.";
        if (listed.bans().isEmpty()) {
            return new Asker.Told("Nobody is kept out.", note);
        }
        Table table = new Table("WHO", "WHAT", "TRIES", "UNTIL");
        listed.bans()
                .forEach(ban -> table.row(
                        ban.user() == null ? ban.address() : ban.user(),
                        what(ban.what()),
                        ban.tries(),
                        ban.until() == null ? "the password is set anew, or unban" : ban.until()));
        return new Asker.Told(table.toString(), note);
    }

    private static String what(String name) {
        return switch (name) {
            case "sign-in" -> "signing in";
            case "sign-in-from-known-device" -> "signing in from a known device";
            case "ask-for-reset" -> "asking for a reset mail";
            case "use-reset-link" -> "using reset links";
            default -> name;
        };
    }
}
