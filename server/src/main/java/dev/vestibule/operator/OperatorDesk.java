package dev.vestibule.operator;

import dev.vestibule.doctor.DataExamination;
import dev.vestibule.doctor.Finding;
import dev.vestibule.recover.Recovery;
import dev.vestibule.recover.RecoveryService;
import dev.vestibule.refusal.InvalidInputException;
import dev.vestibule.refusal.Refusal;
import dev.vestibule.refusal.RefusedException;
import dev.vestibule.refusal.UnavailableException;
import dev.vestibule.session.By;
import dev.vestibule.text.Languages;
import dev.vestibule.text.Words;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what is asked for on the command line; in a running server, or in the command's own process. */
public final class OperatorDesk {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorDesk.class);

    private final RecoveryService recovery;
    private final BanDesk bans;
    private final PeopleDesk people;
    private final SessionDesk sessions;
    private final DataExamination examination;
    private final Words words = new Languages().english();

    public OperatorDesk(
            RecoveryService recovery,
            BanDesk bans,
            PeopleDesk people,
            SessionDesk sessions,
            DataExamination examination) {
        this.recovery = recovery;
        this.bans = bans;
        this.people = people;
        this.sessions = sessions;
        this.examination = examination;
    }

    /** Does it, and says what came of it; never throws. */
    public Reply answer(Request request, By by) {
        try {
            return request.at(this, by);
        } catch (RefusedException e) {
            return Reply.refused(sentence(e.refusal()));
        } catch (InvalidInputException e) {
            return Reply.wrongUse(sentence(e));
        } catch (UnavailableException e) {
            return Reply.trouble("The database went away; nobody knows whether it was done. Look, and try again.");
        } catch (RuntimeException e) {
            LOG.error("A command failed", e);
            return Reply.trouble("It failed; the log says why.");
        }
    }

    private String sentence(Refusal refusal) {
        return switch (refusal) {
            case EMAIL_TAKEN -> words.of("refusal.email-taken");
            case LAST_ADMINISTRATOR ->
                "That is the last active administrator, and one has to stay. Promote somebody else first.";
            case ALREADY_ACTIVE -> words.of("refusal.already-active");
            default ->
                "It is refused: " + refusal.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ".";
        };
    }

    private String sentence(InvalidInputException faults) {
        return faults.faults().entrySet().stream()
                .map((Map.Entry<String, InvalidInputException.Fault> fault) ->
                        fault.getKey() + ": " + words.of(fault.getValue().sentence()))
                .collect(Collectors.joining("\n"));
    }

    Reply recover(Request.Recover request, By by) {
        Recovery recovery = this.recovery.recover(request.email(), request.makeAdministrator(), by.actor());
        return recovery.link()
                .map(link -> Reply.done(recovery.text(), new Link(link)))
                .orElseGet(() -> Reply.refused(recovery.text()));
    }

    /** A link that opens an account. */
    public record Link(String link) {
        @Override
        public String toString() {
            return "a link";
        }
    }

    Reply examine() {
        return Reply.done(new Findings(examination.look()));
    }

    /** What an examination found. */
    public record Findings(List<Finding> findings) {}

    BanDesk bans() {
        return bans;
    }

    PeopleDesk people() {
        return people;
    }

    SessionDesk sessions() {
        return sessions;
    }
}
