package dev.vestibule.operator;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.vestibule.session.Principal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that the server accepts, and no others. Texts are as they were typed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "command")
@JsonSubTypes({
    @JsonSubTypes.Type(value = OperatorCommand.Recover.class, name = "recover"),
    @JsonSubTypes.Type(value = OperatorCommand.ListBans.class, name = "list-bans"),
    @JsonSubTypes.Type(value = OperatorCommand.Unlock.class, name = "unlock"),
    @JsonSubTypes.Type(value = OperatorCommand.ListUsers.class, name = "list-users"),
    @JsonSubTypes.Type(value = OperatorCommand.ShowUser.class, name = "show-user"),
    @JsonSubTypes.Type(value = OperatorCommand.AddUser.class, name = "add-user"),
    @JsonSubTypes.Type(value = OperatorCommand.ChangeUser.class, name = "change-user"),
    @JsonSubTypes.Type(value = OperatorCommand.ListFactors.class, name = "list-factors"),
    @JsonSubTypes.Type(value = OperatorCommand.ResetFactors.class, name = "reset-factors"),
    @JsonSubTypes.Type(value = OperatorCommand.ListSessions.class, name = "list-sessions"),
    @JsonSubTypes.Type(value = OperatorCommand.EndSessions.class, name = "end-sessions"),
    @JsonSubTypes.Type(value = OperatorCommand.ListClients.class, name = "list-clients"),
    @JsonSubTypes.Type(value = OperatorCommand.AddClient.class, name = "add-client"),
    @JsonSubTypes.Type(value = OperatorCommand.RotateClient.class, name = "rotate-client"),
    @JsonSubTypes.Type(value = OperatorCommand.RemoveClient.class, name = "remove-client"),
    @JsonSubTypes.Type(value = OperatorCommand.ListGuardRules.class, name = "list-guard-rules"),
    @JsonSubTypes.Type(value = OperatorCommand.TestGuard.class, name = "test-guard"),
    @JsonSubTypes.Type(value = OperatorCommand.Examine.class, name = "examine"),
    @JsonSubTypes.Type(value = OperatorCommand.Backup.class, name = "backup"),
    @JsonSubTypes.Type(value = OperatorCommand.Restore.class, name = "restore"),
    @JsonSubTypes.Type(value = OperatorCommand.RevokeRestored.class, name = "revoke-restored"),
    @JsonSubTypes.Type(value = OperatorCommand.CheckUpgrade.class, name = "check-upgrade")
})
public sealed interface OperatorCommand {
    /** Runs the command, and returns its result. */
    CommandResult at(CommandHandler handler, Principal principal);

    /**
     * Creates a link with which an administrator sets a new password.
     *
     * @param makeAdministrator whether to make the user an active administrator if they are not
     */
    record Recover(String email, boolean makeAdministrator) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.recover(this, principal);
        }
    }

    /** Runs the checks that need the data. */
    record Examine() implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.examine();
        }
    }

    /** Lists lockouts. */
    record ListBans() implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.lockouts().list();
        }
    }

    /** Removes a lockout: of a user or of a client address; exactly one is set. */
    record Unlock(@Nullable String user, @Nullable String address) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.lockouts().lift(this, principal);
        }
    }

    /**
     * Lists users by name.
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

    /** Shows one user. */
    record ShowUser(String email) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.people().show(this, principal);
        }
    }

    /**
     * Creates a user.
     *
     * @param mail whether to send an invitation; otherwise the result contains the link
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

    /** The change of a user. */
    enum Change {
        DEACTIVATE,
        REACTIVATE,
        PROMOTE,
        DEMOTE
    }

    /** Deactivates or reactivates a user, or makes them an administrator or an ordinary user. */
    record ChangeUser(String email, Change change) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.people().change(this, principal);
        }
    }

    /** Lists users with a second factor. */
    record ListFactors(int limit, int offset) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.factors().list(this);
        }
    }

    /** Removes all second factors of a user. */
    record ResetFactors(String email) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.factors().reset(this, principal);
        }
    }

    /**
     * Lists active sessions, the newest first.
     *
     * @param user the address of their user
     * @param filter the parameters of {@code /api/ee/session-management}
     */
    record ListSessions(@Nullable String user, Map<String, Object> filter, int limit, int offset)
            implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.sessions().list(this);
        }
    }

    /**
     * Revokes the sessions that such a filter matches.
     *
     * @param confirmed whether they may belong to several users
     * @param preview whether to only count them
     */
    record EndSessions(@Nullable String user, Map<String, Object> filter, boolean confirmed, boolean preview)
            implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.sessions().end(this, principal);
        }
    }

    /**
     * Lists applications by name.
     *
     * @param query part of a name or an id
     */
    record ListClients(@Nullable String query, int limit, int offset) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.clients().list(this);
        }
    }

    /**
     * Adds an application.
     *
     * @param open whether it can keep no secret
     * @param device whether users approve it with a code that it shows
     * @param scope what it may request, with blanks between
     */
    record AddClient(
            String name, List<String> redirectUris, boolean open, boolean device, String scope, boolean firstParty)
            implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.clients().add(this, principal);
        }
    }

    /** Gives an application another secret; the old one stays valid for so many hours. */
    record RotateClient(String id, int graceHours) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.clients().rotate(this, principal);
        }
    }

    /**
     * Deletes an application.
     *
     * @param confirmed whether users may have allowed it
     */
    record RemoveClient(String id, boolean confirmed) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.clients().remove(this, principal);
        }
    }

    /** Lists the rules of forward-auth. */
    record ListGuardRules() implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.guard().list();
        }
    }

    /**
     * Says how the rules of forward-auth decide about a request.
     *
     * @param email the address of its user; null without a session
     * @param factor the second factor of the session; null for none
     * @param address of the client; null for an unknown one
     */
    record TestGuard(
            String url,
            @Nullable String email,
            String method,
            @Nullable String factor,
            @Nullable String address) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.guard().test(this);
        }
    }

    /** Copies the embedded database. */
    record Backup() implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return handler.backup(principal);
        }
    }

    /**
     * Replaces the embedded database with a backup; refused by a server.
     *
     * @param keyFile the file with the passphrase of an encrypted backup
     * @param confirmed whether a database may be replaced
     * @param keepKeys whether API keys are valid as in the backup
     */
    record Restore(String file, @Nullable String keyFile, boolean confirmed, boolean keepKeys)
            implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return CommandHandler.running();
        }
    }

    /**
     * Voids what a restored backup has made valid again; refused by a server.
     *
     * @param keepKeys whether API keys are valid as in the backup
     */
    record RevokeRestored(boolean keepKeys) implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return CommandHandler.running();
        }
    }

    /** Says what a start of this version would do with the tables; never sent to a server, which may be older. */
    record CheckUpgrade() implements OperatorCommand {
        @Override
        public CommandResult at(CommandHandler handler, Principal principal) {
            return CommandHandler.running();
        }
    }
}
