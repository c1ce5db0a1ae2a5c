package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorCommand;
import dev.vestibule.operator.SessionCommands;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The commands about sessions. */
@Command(
        name = "session",
        synopsisSubcommandLabel = "COMMAND",
        description = "List and revoke sessions.",
        footer = {
            "%n  ./vestibule session list --user ann@example.com",
            "  ./vestibule session end --user ann@example.com",
            "  ./vestibule session end --address 203.0.113.7 --preview",
            "%nExit status: 0 success, 1 refused, 2 usage error, 3 internal error or database unavailable."
        })
final class SessionCommand {
    private final Asker asker;

    @Spec
    private @Nullable CommandSpec spec;

    SessionCommand(Asker asker) {
        this.asker = asker;
    }

    /** The filter of sessions; all conditions that are set must match. */
    static final class Which {
        @Option(names = "--user", paramLabel = "USER", description = "Email address or ID of the user.")
        private @Nullable String user;

        @Option(names = "--id", paramLabel = "ID", description = "Session ID from the list. Can be repeated.")
        private List<String> ids = new ArrayList<>();

        @Option(
                names = "--provider",
                paramLabel = "NAME",
                description = "Sign-in method: password, google or custom-oidc.")
        private @Nullable String provider;

        @Option(names = "--provider-key", paramLabel = "KEY", description = "Key of the OpenID Connect provider.")
        private @Nullable String providerKey;

        @Option(names = "--address", paramLabel = "IP", description = "IP address of the sign-in.")
        private @Nullable String address;

        @Option(
                names = "--created-before",
                paramLabel = "TIME",
                description = "Created before this time, such as 2026-03-04T05:06:07Z.")
        private @Nullable String createdBefore;

        @Option(names = "--created-after", paramLabel = "TIME", description = "Created after this time.")
        private @Nullable String createdAfter;

        @Option(names = "--last-active-before", paramLabel = "TIME", description = "Last active before this time.")
        private @Nullable String lastActiveBefore;

        @Option(names = "--last-active-after", paramLabel = "TIME", description = "Last active after this time.")
        private @Nullable String lastActiveAfter;

        boolean nothing() {
            return user == null && filter().isEmpty();
        }

        Map<String, Object> filter() {
            Map<String, Object> filter = new LinkedHashMap<>();
            if (!ids.isEmpty()) {
                filter.put("ids", ids);
            }
            put(filter, "provider", provider);
            put(filter, "provider-key", providerKey);
            put(filter, "address", address);
            put(filter, "created-before", createdBefore);
            put(filter, "created-after", createdAfter);
            put(filter, "last-active-before", lastActiveBefore);
            put(filter, "last-active-after", lastActiveAfter);
            return filter;
        }

        private static void put(Map<String, Object> filter, String name, @Nullable String value) {
            if (value != null) {
                filter.put(name, value);
            }
        }
    }

    @Command(name = "list", description = "List active sessions, newest first.")
    int list(
            @Mixin Which which, @Mixin Part part, @Option(names = "--json", description = "Print JSON.") boolean json) {
        return asker.ask(
                new OperatorCommand.ListSessions(which.user, which.filter(), part.limit(), part.offset()),
                json,
                SessionCommand::listed);
    }

    private static Asker.Told listed(CommandResult reply) {
        SessionCommands.Listed listed = reply.result(SessionCommands.Listed.class);
        if (listed.sessions().isEmpty()) {
            return new Asker.Told("No active sessions.", "");
        }
        Table table = new Table("ID", "EMAIL", "METHOD", "ADDRESS", "DEVICE", "CREATED", "LAST ACTIVE");
        listed.sessions()
                .forEach(one -> table.row(
                        one.id(),
                        one.email(),
                        one.providerKey() == null ? one.provider() : one.providerKey(),
                        one.address(),
                        one.device(),
                        one.createdAt(),
                        one.lastActiveAt()));
        String total = SessionCommands.counted(listed.total());
        return new Asker.Told(
                table.toString(), Part.note(listed.sessions().size(), total, listed.limit(), listed.offset()));
    }

    @Command(
            name = "end",
            description = {
                "Revoke sessions, and print when this is effective on every node.",
                "Sessions of more than one user require --yes."
            },
            footer = {
                "%n  ./vestibule session end --user ann@example.com",
                "  ./vestibule session end --all --preview",
                "  ./vestibule session end --all --yes"
            })
    int end(
            @Mixin Which which,
            @Option(names = "--all", description = "All sessions of all users.") boolean all,
            @Option(names = "--yes", description = "Confirm revoking sessions of more than one user.") boolean yes,
            @Option(names = "--preview", description = "Dry run: only count the sessions.") boolean preview,
            @Option(names = "--json", description = "Print JSON.") boolean json) {
        if (all != which.nothing()) {
            throw wrong(
                    all
                            ? "--all cannot be combined with other filters"
                            : "specify --user, --id, another filter or --all");
        }
        return asker.ask(new OperatorCommand.EndSessions(which.user, which.filter(), yes, preview), json, Asker::text);
    }

    private ParameterException wrong(String why) {
        CommandSpec own = Objects.requireNonNull(spec);
        return new ParameterException(own.subcommands().get("end"), why);
    }
}
