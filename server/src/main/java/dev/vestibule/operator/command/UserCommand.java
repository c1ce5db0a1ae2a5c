package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.OperatorCommand;
import dev.vestibule.operator.UserCommands;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands about users. */
@Command(
        name = "user",
        synopsisSubcommandLabel = "COMMAND",
        description = "Manage users.",
        footer = {
            "%n  ./vestibule user list --query example.com",
            "  ./vestibule user add bob@example.com --first-name Bob",
            "  ./vestibule user deactivate bob@example.com",
            "  ./vestibule user mfa reset bob@example.com",
            "%nExit status: 0 success, 1 refused, 2 usage error, 3 internal error or database unavailable."
        })
final class UserCommand {
    private static final String EMAIL = "EMAIL";
    private static final String USER = "USER";
    private static final String USER_FOUND_BY = "Email address or ID of the user.";
    private static final String JSON = "--json";
    private static final String FOR_PROGRAMS = "Print JSON.";

    private final Asker asker;

    UserCommand(Asker asker) {
        this.asker = asker;
    }

    @Command(name = "list", description = "List users by name.")
    int list(
            @Option(names = "--query", paramLabel = "TEXT", description = "Part of a name or email address.") @Nullable
                    String query,
            @Option(
                            names = "--status",
                            paramLabel = "STATUS",
                            defaultValue = "active",
                            description = "active (default), deactivated or all.")
                    String status,
            @Mixin Part part,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(
                new OperatorCommand.ListUsers(query, status, part.limit(), part.offset()), json, UserCommand::listed);
    }

    private static Asker.Told listed(CommandResult reply) {
        UserCommands.Listed listed = reply.result(UserCommands.Listed.class);
        if (listed.users().isEmpty()) {
            return new Asker.Told("No users found.", "");
        }
        Table table = new Table("ID", "EMAIL", "NAME", "STATUS", "ADMINISTRATOR", "LAST SIGN-IN");
        listed.users()
                .forEach(user -> table.row(
                        user.id(),
                        user.email(),
                        name(user),
                        status(user),
                        yes(user.administrator()),
                        user.lastSignInAt()));
        return new Asker.Told(
                table.toString(), Part.note(listed.users().size(), listed.total(), listed.limit(), listed.offset()));
    }

    private static String name(UserCommands.Account user) {
        return ((user.firstName() == null ? "" : user.firstName()) + " "
                        + (user.lastName() == null ? "" : user.lastName()))
                .strip();
    }

    private static String status(UserCommands.Account user) {
        return user.status().equals("active") ? "active" : "deactivated";
    }

    private static String yes(boolean is) {
        return is ? "yes" : "no";
    }

    @Command(name = "show", description = "Show a user.")
    int show(
            @Parameters(paramLabel = USER, description = USER_FOUND_BY) String user,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(new OperatorCommand.ShowUser(user), json, UserCommand::shown);
    }

    private static Asker.Told shown(CommandResult reply) {
        UserCommands.Account user = reply.result(UserCommands.Account.class);
        String groups = user.groupIds().stream().map(id -> Integer.toString(id)).collect(Collectors.joining(", "));
        List<String[]> lines = List.of(
                new String[] {"ID", Integer.toString(user.id())},
                new String[] {"Email", user.email()},
                new String[] {"Name", name(user)},
                new String[] {"Status", status(user)},
                new String[] {"Administrator", yes(user.administrator())},
                new String[] {"Groups", groups},
                new String[] {"Sign-in method", user.signInsThrough() == null ? "password" : user.signInsThrough()},
                new String[] {"Joined", Table.text(user.joinedAt())},
                new String[] {"Last sign-in", user.lastSignInAt() == null ? "never" : Table.text(user.lastSignInAt())});
        return new Asker.Told(
                lines.stream()
                        .map(line -> String.format("%-14s %s", line[0], Table.text(line[1])))
                        .collect(Collectors.joining("\n")),
                "");
    }

    @Command(
            name = "add",
            description = {
                "Create a user and print a link for choosing a password.",
                "The link can be used once and expires in 48 hours. It is printed to stdout, everything else to stderr."
            },
            footer = {
                "%n  ./vestibule user add bob@example.com --first-name Bob --last-name Example",
                "  ./vestibule user add carol@example.com --mail"
            })
    int add(
            @Parameters(paramLabel = EMAIL, description = "Email address of the user.") String email,
            @Option(names = "--first-name", paramLabel = "NAME", description = "First name.") @Nullable
                    String firstName,
            @Option(names = "--last-name", paramLabel = "NAME", description = "Last name.") @Nullable String lastName,
            @Option(names = "--administrator", description = "Make the user an administrator.") boolean administrator,
            @Option(names = "--mail", description = "Send an invitation email instead of printing a link.")
                    boolean mail,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return asker.ask(new OperatorCommand.AddUser(email, firstName, lastName, administrator, mail), json, reply -> {
            String link = reply.result(UserCommands.Added.class).link();
            return link == null ? Asker.text(reply) : new Asker.Told(link, reply.text());
        });
    }

    @Command(name = "deactivate", description = "Deactivate a user and revoke their sessions and API keys.")
    int deactivate(
            @Parameters(paramLabel = USER, description = USER_FOUND_BY) String user,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return change(user, OperatorCommand.Change.DEACTIVATE, json);
    }

    @Command(name = "reactivate", description = "Reactivate a user, without administrator rights.")
    int reactivate(
            @Parameters(paramLabel = USER, description = USER_FOUND_BY) String user,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return change(user, OperatorCommand.Change.REACTIVATE, json);
    }

    @Command(name = "promote", description = "Make a user an administrator.")
    int promote(
            @Parameters(paramLabel = USER, description = USER_FOUND_BY) String user,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return change(user, OperatorCommand.Change.PROMOTE, json);
    }

    @Command(name = "demote", description = "Remove administrator rights, except from the last active administrator.")
    int demote(
            @Parameters(paramLabel = USER, description = USER_FOUND_BY) String user,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        return change(user, OperatorCommand.Change.DEMOTE, json);
    }

    private int change(String user, OperatorCommand.Change change, boolean json) {
        return asker.ask(new OperatorCommand.ChangeUser(user, change), json, Asker::text);
    }
}
