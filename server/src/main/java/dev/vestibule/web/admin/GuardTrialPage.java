package dev.vestibule.web.admin;

import dev.vestibule.guard.GuardTrial;
import dev.vestibule.guard.Reason;
import dev.vestibule.guard.RuleFields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.SessionFactor;
import dev.vestibule.user.Email;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /admin/guard/try}: says how the rules of forward-auth decide about an address, and why. */
public final class GuardTrialPage implements Resource {
    private static final String PATH = GuardRulesPage.PATH + "/try";
    private static final int MAX_URL = 2000;

    private final Pages pages;
    private final GuardTrial trial;
    private final UserStore users;

    public GuardTrialPage(Pages pages, GuardTrial trial, UserStore users) {
        this.pages = pages;
        this.trial = trial;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::answer));
    }

    /**
     * The decision.
     *
     * @param rule the address of the rule that decided; empty text if none did
     */
    public record Verdict(boolean allowed, String reason, int place, int id, String rule) {
        static Verdict of(GuardTrial.Verdict verdict, PageRequest request) {
            Reason reason = verdict.decision().reason();
            return new Verdict(
                    reason.outcome() == Reason.Outcome.PASS,
                    request.say(reason.message()),
                    verdict.decision().rule().map(rule -> rule.place()).orElse(0),
                    verdict.decision().rule().map(rule -> rule.id()).orElse(0),
                    verdict.decision().rule().map(GuardRulesPage::address).orElse(""));
        }
    }

    private Response answer(PageRequest request) {
        Request asked = request.request();
        Map<String, String> values = new LinkedHashMap<>();
        Stream.of("url", "as", "method", "factor", "from")
                .forEach(name -> values.put(name, asked.query(name).orElse("").strip()));
        FormView form = FormView.of(values);
        if (form.value("url").isEmpty()) {
            return show(request, 200, form, Optional.empty());
        }
        Map<String, String> errors = new LinkedHashMap<>();
        Optional<User> user = user(request, form, errors);
        if (form.value("url").length() > MAX_URL) {
            errors.put("url", request.say("guard.url-wrong"));
        }
        if (!errors.isEmpty()) {
            return show(request, 400, form.withErrors(errors), Optional.empty());
        }
        try {
            return show(request, 200, form, Optional.of(Verdict.of(trial.ask(question(form, user)), request)));
        } catch (InvalidInputException malformed) {
            errors.put("url", request.say("guard.url-wrong"));
            return show(request, 400, form.withErrors(errors), Optional.empty());
        }
    }

    private Optional<User> user(PageRequest request, FormView form, Map<String, String> errors) {
        if (form.value("as").isEmpty()) {
            return Optional.empty();
        }
        Optional<User> user = users.findByEmail(Email.login(form.value("as"))).filter(User::isActive);
        if (user.isEmpty()) {
            errors.put("as", request.say("keys.owner-unknown"));
        }
        return user;
    }

    private static GuardTrial.Question question(FormView form, Optional<User> user) {
        Optional<SessionFactor> factor = switch (form.value("factor")) {
            case "any" -> Optional.of(SessionFactor.TOTP);
            case "passkey" -> Optional.of(SessionFactor.PASSKEY);
            default -> Optional.empty();
        };
        String method = RuleFields.METHODS.contains(form.value("method")) ? form.value("method") : "GET";
        return new GuardTrial.Question(form.value("url"), method, user, factor, form.value("from"));
    }

    private Response show(PageRequest request, int status, FormView form, Optional<Verdict> verdict) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("verdicts", verdict.stream().toList());
        parts.put(
                "methods",
                RuleFields.METHODS.stream()
                        .map(method -> new SelectOption(method, method))
                        .toList());
        parts.put("factors", List.copyOf(GuardRuleForm.factors(request)));
        return pages.showOwn(request, status, "admin/guardtrial", parts);
    }
}
