package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.FactorCommands;
import dev.vestibule.operator.OperatorCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about second factors. */
@Command(
        name = "mfa",
        synopsisSubcommandLabel = "COMMAND",
        description = "List and reset two-factor authentication.",
        footer = {"%n  ./vestibule user mfa list", "  ./vestibule user mfa reset bob@example.com"})
final class MfaCommand {
    private static final String JSON = "--json";
    private static final String FOR_PROGRAMS = "Print JSON.";

    private final Asker asker;

    MfaCommand(Asker asker) {
        this.asker = asker;
    }

    @Command(name = "list", description = "List active users who have set up two-factor authentication.")
    int list(@Mixin Part part, @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(new OperatorCommand.ListFactors(part.limit(), part.offset()), json, MfaCommand::listed);
    }

    private static Asker.Told listed(CommandResult reply) {
        FactorCommands.Listed listed = reply.result(FactorCommands.Listed.class);
        if (listed.users().isEmpty()) {
            return new Asker.Told("No users found.", "");
        }
        Table table = new Table("ID", "EMAIL", "ADMINISTRATOR", "FACTORS", "SINCE");
        listed.users()
                .forEach(user -> table.row(
                        user.id(),
                        user.email(),
                        user.administrator() ? "yes" : "no",
                        String.join(", ", user.factors()),
                        user.since()));
        return new Asker.Told(
                table.toString(), Part.note(listed.users().size(), listed.total(), listed.limit(), listed.offset()));
    }

    @Command(
            name = "reset",
            description = {
                "Remove a user's second factors and recovery codes, and revoke their sessions.",
                "For users who have lost both. The user is notified by email."
            })
    int reset(
            @Parameters(paramLabel = "USER", description = "Email address or ID of the user.") String user,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(new OperatorCommand.ResetFactors(user), json, Asker::text);
    }
}
