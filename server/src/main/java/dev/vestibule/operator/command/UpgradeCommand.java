package dev.vestibule.operator.command;

import dev.vestibule.operator.OperatorCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that looks ahead to an upgrade. */
@Command(
        name = "upgrade",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at what an upgrade would do.",
        footer = {
            "%nRun it with the new version, before you start its server.",
            "%n  ./vestibule upgrade check",
            "%nExit status: 0 success, 1 refused, 2 usage error, 3 internal error or database unavailable."
        })
final class UpgradeCommand {
    private final Asker asker;

    UpgradeCommand(Asker asker) {
        this.asker = asker;
    }

    @Command(
            name = "check",
            description = {
                "Print which migrations would run, on which tables, and whether there is a way back.",
                "An embedded database is copied, and the time that they take on the copy is printed."
            })
    int check(@Option(names = "--json", description = "Print JSON.") boolean json) {
        return asker.ask(new OperatorCommand.CheckUpgrade(), json, Asker::text);
    }
}
