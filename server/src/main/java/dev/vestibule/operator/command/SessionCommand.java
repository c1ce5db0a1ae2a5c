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
        description = "List and end people's sessions.",
        footer = {
            "%n  ./vestibule session list --user ann@example.com",
            "  ./vestibule session end --user ann@example.com",
            "  ./vestibule session end --address 203.0.113.7 --preview",
            "%nEnds with 0 when it is done, 1 when it is refused, 2 when it makes no sense, 3 when the trouble is ours."
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
        @Option(names = "--user", paramLabel = "EMAIL", description = "Whose.")
        private @Nullable String user;

        @Option(names = "--id", paramLabel = "ID", description = "One session, as the list has it. Can be repeated.")
        private List<String> ids = new ArrayList<>();

        @Option(
                names = "--provider",
                paramLabel = "NAME",
                description = "Signed in over: password, google, custom-oidc.")
        private @Nullable String provider;

        @Option(names = "--provider-key", paramLabel = "KEY", description = "Signed in over this provider of yours.")
        private @Nullable String providerKey;

        @Option(names = "--address", paramLabel = "IP", description = "Started from there.")
        private @Nullable String address;

        @Option(
                names = "--created-before",
                paramLabel = "TIME",
                description = "Started before, such as 2026-03-04T05:06:07Z.")
        private @Nullable String createdBefore;

        @Option(names = "--created-after", paramLabel = "TIME", description = "Started after.")
        private @Nullable String createdAfter;

        @Option(names = "--last-active-before", paramLabel = "TIME", description = "Not used since.")
        private @Nullable String lastActiveBefore;

        @Option(names = "--last-active-after", paramLabel = "TIME", description = "Used since.")
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

    @Command(name = "list", description = "List live sessions, the newest first.")
    int list(
            @Mixin Which which,
            @Mixin Part part,
            @Option(names = "--json", description = "Answer in JSON, for programs.") boolean json) {
        return asker.ask(
                new OperatorCommand.ListSessions(which.user, which.filter(), part.limit(), part.offset()),
                json,
                SessionCommand::listed);
    }

    private static Asker.Told listed(CommandResult reply) {
        SessionCommands.Listed listed = reply.result(SessionCommands.Listed.class);
        if (listed.sessions().isEmpty()) {
            return new Asker.Told("No live session.", "");
        }
        Table table = new Table("ID", "EMAIL", "OVER", "ADDRESS", "DEVICE", "STARTED", "LAST ACTIVE");
        listed.sessions()
                .forEach(one -> table.row(
                        one.id(),
                        one.email(),
                        one.providerKey() == null ? one.provider() : one.providerKey(),
                        one.address(),
                        one.device(),
                        one.createdAt(),
                        one.lastActiveAt()));
        return new Asker.Told(
                table.toString(), Part.note(listed.sessions().size(), listed.total(), listed.limit(), listed.offset()));
    }

    @Command(
            name = "end",
            description = {
                "End sessions, and say by when every node refuses them.",
                "More than one person's need --yes; without it the command says how many it would be."
            },
            footer = {
                "%n  ./vestibule session end --user ann@example.com",
                "  ./vestibule session end --all --preview",
                "  ./vestibule session end --all --yes"
            })
    int end(
            @Mixin Which which,
            @Option(names = "--all", description = "Everybody's.") boolean all,
            @Option(names = "--yes", description = "Even if they are several people's.") boolean yes,
            @Option(names = "--preview", description = "Only say how many it would be.") boolean preview,
            @Option(names = "--json", description = "Answer in JSON, for programs.") boolean json) {
        if (all != which.nothing()) {
            throw wrong(
                    all
                            ? "--all is everybody's, so it stands alone"
                            : "say which: --user, --id, another filter, or --all");
        }
        return asker.ask(new OperatorCommand.EndSessions(which.user, which.filter(), yes, preview), json, Asker::text);
    }

    private ParameterException wrong(String why) {
        CommandSpec own = Objects.requireNonNull(spec);
        return new ParameterException(own.subcommands().get("end"), why);
    }
}
