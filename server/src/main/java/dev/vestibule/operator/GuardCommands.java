package dev.vestibule.operator;

import dev.vestibule.guard.Decision;
import dev.vestibule.guard.GuardTrial;
import dev.vestibule.guard.Reason;
import dev.vestibule.guard.RuleRow;
import dev.vestibule.guard.RuleService;
import dev.vestibule.guard.Rules;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists the rules of forward-auth, and says how they decide. */
public final class GuardCommands {
    private static final List<String> FACTORS = List.of("totp", "passkey");

    private final RuleService rules;
    private final GuardTrial trial;
    private final Accounts accounts;
    private final MessageCatalog messages;

    public GuardCommands(RuleService rules, GuardTrial trial, UserStore users, MessageCatalog messages) {
        this.rules = rules;
        this.trial = trial;
        this.accounts = new Accounts(users);
        this.messages = messages;
    }

    /** All rules, in their order. */
    public record Listed(List<RuleRow> rules) {}

    /**
     * The decision about a request.
     *
     * @param rule the rule that decided; null if none did
     */
    public record Verdict(
            boolean allowed, String reason, @Nullable RuleRow rule) {}

    CommandResult list() {
        Rules all = rules.all();
        return CommandResult.done(
                new Listed(all.all().stream().map(rule -> RuleRow.of(rule, all)).toList()));
    }

    CommandResult test(OperatorCommand.TestGuard request) {
        if (request.factor() != null && !FACTORS.contains(request.factor())) {
            return CommandResult.wrongUse("--factor: use " + String.join(" or ", FACTORS) + ".");
        }
        String email = request.email();
        return email == null
                ? test(request, Optional.empty())
                : accounts.with(
                        email,
                        user -> user.isActive()
                                ? test(request, Optional.of(user))
                                : CommandResult.refused(
                                        "The account of " + user.email().address() + " is deactivated."));
    }

    private CommandResult test(OperatorCommand.TestGuard request, Optional<User> user) {
        GuardTrial.Verdict verdict = trial.ask(new GuardTrial.Question(
                request.url(),
                request.method(),
                user,
                Optional.ofNullable(request.factor()).map(SessionFactor::ofWireName),
                Optional.ofNullable(request.address()).orElse("")));
        Decision decision = verdict.decision();
        boolean allowed = decision.reason().outcome() == Reason.Outcome.PASS;
        Optional<RuleRow> rule = decision.rule().map(found -> RuleRow.of(found, verdict.rules()));
        String asked = request.method().toUpperCase(Locale.ROOT) + " " + request.url()
                + user.map(who -> " as " + who.email().address()).orElse(" without a session");
        String decider = rule.map(found -> "Rule " + found.position() + " (" + found.host() + found.path() + "): ")
                .orElse("");
        String text = (allowed ? "Allowed: " : "Denied: ") + asked + "\n" + decider
                + messages.english().of(decision.reason().message());
        return CommandResult.done(text, new Verdict(allowed, decision.reason().wireName(), rule.orElse(null)));
    }
}
