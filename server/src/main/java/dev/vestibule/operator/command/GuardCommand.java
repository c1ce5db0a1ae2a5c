package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.GuardCommands;
import dev.vestibule.operator.OperatorCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about forward-auth. */
@Command(
        name = "guard",
        synopsisSubcommandLabel = "COMMAND",
        description = "List and test the rules of forward-auth.",
        footer = {
            "%n  ./vestibule guard list",
            "  ./vestibule guard test https://app.example.com/reports --as ann@example.com"
        })
final class GuardCommand {
    private static final String JSON = "--json";
    private static final String FOR_PROGRAMS = "Print JSON.";

    private final Asker asker;

    GuardCommand(Asker asker) {
        this.asker = asker;
    }

    @Command(name = "list", description = "List the rules in their order. The first rule that matches decides.")
    int list(@Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(new OperatorCommand.ListGuardRules(), json, GuardCommand::listed);
    }

    private static Asker.Told listed(CommandResult reply) {
        GuardCommands.Listed listed = reply.result(GuardCommands.Listed.class);
        if (listed.rules().isEmpty()) {
            return new Asker.Told("No rules. Every request is denied.", "");
        }
        Table table = new Table("POSITION", "HOST", "PATH", "ACCESS", "METHODS", "GROUPS", "NETWORKS", "FACTOR");
        listed.rules()
                .forEach(rule -> table.row(
                        rule.position(),
                        rule.host(),
                        rule.path(),
                        rule.access(),
                        String.join(", ", rule.methods()),
                        String.join(", ", rule.groups()),
                        String.join(", ", rule.networks()),
                        rule.factor()));
        return new Asker.Told(table.toString(), "");
    }

    @Command(
            name = "test",
            description = {
                "Print whether a request is allowed, which rule decides, and why.",
                "Without --as, the request has no session."
            })
    int test(
            @Parameters(paramLabel = "URL", description = "URL of the request, such as https://app.example.com/.")
                    String url,
            @Option(names = "--as", paramLabel = "USER", description = "Email address or ID of the user.") @Nullable
                    String user,
            @Option(
                            names = "--method",
                            paramLabel = "METHOD",
                            defaultValue = "GET",
                            description = "HTTP method. Default: ${DEFAULT-VALUE}.")
                    String method,
            @Option(
                            names = "--factor",
                            paramLabel = "NAME",
                            description = "Second factor of the session: totp or passkey. Default: none.")
                    @Nullable
                    String factor,
            @Option(names = "--from", paramLabel = "IP", description = "IP address of the client. Default: unknown.")
                    @Nullable
                    String address,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(new OperatorCommand.TestGuard(url, user, method, factor, address), json, Asker::text);
    }
}
