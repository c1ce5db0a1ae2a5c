package dev.vestibule.operator;

import dev.vestibule.operator.doctor.DataCheck;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.reset.Recovery;
import dev.vestibule.reset.RecoveryService;
import dev.vestibule.session.Principal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs commands, in a running server or in the command's own process. */
public final class CommandHandler {
    private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

    private final RecoveryService recovery;
    private final LockoutCommands lockouts;
    private final UserCommands people;
    private final FactorCommands factors;
    private final SessionCommands sessions;
    private final GuardCommands guard;
    private final ClientCommands clients;
    private final DataCheck examination;
    private final BackupCommands backups;
    private final MessageCatalog messages;

    public CommandHandler(
            RecoveryService recovery,
            LockoutCommands lockouts,
            UserCommands people,
            FactorCommands factors,
            SessionCommands sessions,
            GuardCommands guard,
            ClientCommands clients,
            DataCheck examination,
            BackupCommands backups,
            MessageCatalog messages) {
        this.recovery = recovery;
        this.lockouts = lockouts;
        this.people = people;
        this.factors = factors;
        this.sessions = sessions;
        this.guard = guard;
        this.clients = clients;
        this.examination = examination;
        this.backups = backups;
        this.messages = messages;
    }

    /** Runs a command, and returns its result; never throws. */
    public CommandResult answer(OperatorCommand request, Principal principal) {
        try {
            return request.at(this, principal);
        } catch (RefusedException e) {
            return CommandResult.refused(sentence(e.refusal()));
        } catch (InvalidInputException e) {
            return CommandResult.wrongUse(sentence(e));
        } catch (UnavailableException e) {
            return CommandResult.trouble(
                    "Database unavailable. The command may have been carried out; check before you try again.");
        } catch (RuntimeException e) {
            LOG.error("A command failed", e);
            return CommandResult.trouble("Internal error. See the server log.");
        }
    }

    private String sentence(Refusal refusal) {
        return switch (refusal) {
            case EMAIL_TAKEN -> messages.english().of("refusal.email-taken");
            case LAST_ADMINISTRATOR -> "This is the last active administrator. Promote another user first.";
            case ALREADY_ACTIVE -> messages.english().of("refusal.already-active");
            default -> "Refused: " + refusal.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ".";
        };
    }

    private String sentence(InvalidInputException faults) {
        return faults.faults().entrySet().stream()
                .map((Map.Entry<String, InvalidInputException.Fault> fault) -> fault.getKey() + ": "
                        + messages.english().of(fault.getValue().sentence()))
                .collect(Collectors.joining("\n"));
    }

    CommandResult recover(OperatorCommand.Recover request, Principal principal) {
        Recovery recovery = this.recovery.recover(request.email(), request.makeAdministrator(), principal.actor());
        return recovery.link()
                .map(link -> CommandResult.done(recovery.text(), new Link(link)))
                .orElseGet(() -> CommandResult.refused(recovery.text()));
    }

    /** A link that sets an account's password. */
    public record Link(String link) {
        @Override
        public String toString() {
            return "a link";
        }
    }

    CommandResult examine() {
        return CommandResult.done(new Findings(examination.look()));
    }

    /** The findings of a check. */
    public record Findings(List<Finding> findings) {}

    CommandResult backup(Principal principal) {
        LOG.info(
                "The database is being copied on the command line operator={}",
                principal.actor().operator().orElse(""));
        return backups.copy();
    }

    /** Returns the refusal of commands that need a stopped server. */
    static CommandResult running() {
        return CommandResult.refused("The server is running. Stop it first. Nothing was changed.");
    }

    LockoutCommands lockouts() {
        return lockouts;
    }

    UserCommands people() {
        return people;
    }

    FactorCommands factors() {
        return factors;
    }

    SessionCommands sessions() {
        return sessions;
    }

    GuardCommands guard() {
        return guard;
    }

    ClientCommands clients() {
        return clients;
    }
}
