package dev.vestibule.operator.command;

import dev.vestibule.operator.ClientCommands;
import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorCommand;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about applications. */
@Command(
        name = "client",
        synopsisSubcommandLabel = "COMMAND",
        description = "Manage applications that sign users in (OAuth and OpenID Connect clients).",
        footer = {
            "%n  ./vestibule client list",
            "  ./vestibule client add Grafana --redirect-uri https://grafana.example.com/login/generic_oauth",
            "  ./vestibule client add 'Build runner' --public --device --scope mb:full",
            "  ./vestibule client rotate 6f1c1a52-2a5e-4c8e-9d7f-0b7c2d9e4a11",
            "%nExit status: 0 success, 1 refused, 2 usage error, 3 internal error or database unavailable."
        })
final class ClientCommand {
    private static final String ID = "CLIENT-ID";
    private static final String JSON = "--json";
    private static final String FOR_PROGRAMS = "Print JSON.";
    private static final String USUAL_SCOPE = "openid profile email groups";
    private static final String FOUND_BY = "Client ID from the list.";

    private final Asker asker;

    ClientCommand(Asker asker) {
        this.asker = asker;
    }

    @Command(name = "list", description = "List applications by name.")
    int list(
            @Option(names = "--query", paramLabel = "TEXT", description = "Part of a name or client ID.") @Nullable
                    String query,
            @Mixin Part part,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(
                new OperatorCommand.ListClients(query, part.limit(), part.offset()), json, ClientCommand::listed);
    }

    private static Asker.Told listed(CommandResult reply) {
        ClientCommands.Listed listed = reply.result(ClientCommands.Listed.class);
        if (listed.clients().isEmpty()) {
            return new Asker.Told("No applications found.", "");
        }
        Table table = new Table("CLIENT ID", "NAME", "REGISTERED BY", "USERS", "CREATED", "LAST USED");
        listed.clients()
                .forEach(client -> table.row(
                        client.id(),
                        client.name(),
                        client.registeredBy().equals("dynamic") ? "itself" : client.registeredBy(),
                        client.users(),
                        client.createdAt(),
                        client.lastUsedAt()));
        return new Asker.Told(
                table.toString(), Part.note(listed.clients().size(), listed.total(), listed.limit(), listed.offset()));
    }

    @Command(
            name = "add",
            description = {
                "Add an application, and print its client ID and client secret.",
                "The secret is printed once; the server stores only its digest."
            })
    int add(
            @Parameters(paramLabel = "NAME", description = "Name that users see.") String name,
            @Option(
                            names = "--redirect-uri",
                            paramLabel = "URI",
                            description = "Redirect URI, exactly as the application sends it. Can be repeated.")
                    @Nullable
                    List<String> redirectUris,
            @Option(names = "--public", description = "Runs in the browser or on the user's device: it has no secret.")
                    boolean open,
            @Option(
                            names = "--device",
                            description = {
                                "Runs where there is no browser: users enter a code that it shows at /device. It needs no"
                                        + " redirect URI."
                            })
                    boolean device,
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPES",
                            defaultValue = USUAL_SCOPE,
                            description = "Scopes it can request (default: " + USUAL_SCOPE + ").")
                    String scope,
            @Option(names = "--first-party", description = "Do not ask users for consent.") boolean firstParty,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(
                new OperatorCommand.AddClient(
                        name,
                        redirectUris == null ? List.of() : new ArrayList<>(redirectUris),
                        open,
                        device,
                        scope,
                        firstParty),
                json,
                ClientCommand::credentials);
    }

    @Command(
            name = "rotate",
            description = {
                "Rotate the client secret of an application, and print the new one.",
                "The old secret stays valid for --grace hours."
            })
    int rotate(
            @Parameters(paramLabel = ID, description = FOUND_BY) String id,
            @Option(
                            names = "--grace",
                            paramLabel = "HOURS",
                            defaultValue = "24",
                            converter = GraceHours.class,
                            description = "Hours, 0 to 720 (default: 24).")
                    int graceHours,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(new OperatorCommand.RotateClient(id, graceHours), json, ClientCommand::credentials);
    }

    private static Asker.Told credentials(CommandResult reply) {
        ClientCommands.Credentials fresh = reply.result(ClientCommands.Credentials.class);
        String id = "Client ID      " + fresh.id();
        return new Asker.Told(fresh.secret() == null ? id : id + "\nClient secret  " + fresh.secret(), "");
    }

    @Command(
            name = "remove",
            description = {
                "Delete an application, and revoke all access through it.",
                "An application that users have allowed requires --yes."
            })
    int remove(
            @Parameters(paramLabel = ID, description = FOUND_BY) String id,
            @Option(names = "--yes", description = "Confirm deleting an application that users have allowed.")
                    boolean yes,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(new OperatorCommand.RemoveClient(id, yes), json, Asker::text);
    }
}
