package dev.vestibule.operator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.vestibule.session.Principal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is asked for on the command line; nothing else is known. Texts are as they were typed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OperatorCommand.Recover.class, name = "recover"),
    @JsonSubTypes.Type(value = OperatorCommand.ListBans.class, name = "list-bans"),
    @JsonSubTypes.Type(value = OperatorCommand.Unban.class, name = "unban"),
    @JsonSubTypes.Type(value = OperatorCommand.ListUsers.class, name = "list-users"),
    @JsonSubTypes.Type(value = OperatorCommand.ShowUser.class, name = "show-user"),
    @JsonSubTypes.Type(value = OperatorCommand.AddUser.class, name = "add-user"),
    @JsonSubTypes.Type(value = OperatorCommand.ChangeUser.class, name = "change-user"),
    @JsonSubTypes.Type(value = OperatorCommand.ListSessions.class, name = "list-sessions"),
    @JsonSubTypes.Type(value = OperatorCommand.EndSessions.class, name = "end-sessions"),
    @JsonSubTypes.Type(value = OperatorCommand.Examine.class, name = "examine")
})
public sealed interface OperatorCommand {
    /** Has it done, and says what came of it. */
    CommandResult at(CommandHandler handler, Principal principal);

    /**
     * A link with which an administrator gets in.
     *
     * @param makeAdministrator whether the account becomes an active administrator's if it is not
     */
    record Recover(String email, boolean makeAdministrator) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.recover(this, principal);
        }
    }

    /** Whether all that has to do with the data is as it should be. */
    record Examine() implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.examine();
        }
    }

    /** Who is kept out by what was counted. */
    record ListBans() implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.lockouts().list();
        }
    }

    /** Lets somebody in again: an account's owner, or whoever comes from an address; one of the two. */
    record Unban(@Nullable String user, @Nullable String address) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.lockouts().lift(this, principal);
        }
    }

    /**
     * Accounts, by their owners' names.
     *
     * @param query part of a name or an address
     * @param status {@code active}, {@code deactivated} or {@code all}
     */
    record ListUsers(@Nullable String query, String status, int limit, int offset) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.people().list(this, principal);
        }
    }

    /** One account. */
    record ShowUser(String email) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.people().show(this, principal);
        }
    }

    /**
     * Makes an account.
     *
     * @param mail whether its owner is invited by mail; else the answer has the link
     */
    record AddUser(
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            boolean administrator,
            boolean mail) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.people().add(this, principal);
        }
    }

    /** What is done to an account. */
    enum Change {
        DEACTIVATE,
        REACTIVATE,
        PROMOTE,
        DEMOTE
    }

    /** Closes or opens an account, or makes its owner an administrator or an ordinary person. */
    record ChangeUser(String email, Change change) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.people().change(this, principal);
        }
    }

    /**
     * Live sessions, the newest first.
     *
     * @param user whose, by their address
     * @param filter as {@code /api/ee/session-management} has it
     */
    record ListSessions(@Nullable String user, Map<String, Object> filter, int limit, int offset)
            implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.sessions().list(this);
        }
    }

    /**
     * Ends the sessions that such a filter matches.
     *
     * @param confirmed whether they may be more than one person's
     * @param preview whether they are only counted
     */
    record EndSessions(@Nullable String user, Map<String, Object> filter, boolean confirmed, boolean preview)
            implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.sessions().end(this, principal);
        }
    }
}
