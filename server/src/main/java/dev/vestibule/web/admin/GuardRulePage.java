package dev.vestibule.web.admin;

import dev.vestibule.guard.GuardRule;
import dev.vestibule.guard.RuleFields;
import dev.vestibule.guard.RuleService;
import dev.vestibule.guard.RuleTerms;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.Principal;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * {@code /admin/guard/:id}: one rule of forward-auth; {@code /delete} below it deletes it. {@code /admin/guard/new}
 * creates one.
 */
public final class GuardRulePage implements Resource {
    private static final String NEW = GuardRulesPage.PATH + "/new";
    private static final String ONE = GuardRulesPage.PATH + "/{id}";
    private static final String DELETE = ONE + "/delete";

    private final Pages pages;
    private final RuleService rules;

    public GuardRulePage(Pages pages, RuleService rules) {
        this.pages = pages;
        this.rules = rules;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(NEW, pages.administrator(request -> showNew(request, 200, GuardRuleForm.FRESH)));
        routes.post(NEW, pages.administratorForm(this::add));
        routes.get(ONE, pages.administrator(this::open));
        routes.post(ONE, pages.administratorForm(this::change));
        routes.get(DELETE, pages.administrator(this::ask));
        routes.post(DELETE, pages.administratorForm(this::delete));
    }

    private GuardRule rule(PageRequest request) {
        return rules.find(request.request().pathNumber("id"));
    }

    private Response showNew(PageRequest request, int status, FormView form) {
        return show(request, status, form, 0, request.say("guard.add"));
    }

    private Response open(PageRequest request) {
        GuardRule rule = rule(request);
        return show(request, 200, rule, GuardRuleForm.of(rule));
    }

    private Response show(PageRequest request, int status, GuardRule rule, FormView form) {
        return show(request, status, form, rule.id(), GuardRulesPage.address(rule));
    }

    /** @param id 0 for a new rule */
    private Response show(PageRequest request, int status, FormView form, int id, String title) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("id", id);
        parts.put("title", title);
        parts.put("methods", RuleFields.METHODS);
        parts.put("accesses", GuardRuleForm.accesses(request));
        parts.put("factors", GuardRuleForm.factors(request));
        parts.put("groups", GuardRuleForm.groups(rules.all(), form));
        return pages.showOwn(request, status, "admin/guardrule", parts);
    }

    private Response add(PageRequest request) {
        try {
            RuleFields fields = GuardRuleForm.fields(request, rules.all());
            RuleTerms terms = fields.fresh();
            GuardRule added = rules.add(principal(request), terms, fields.place());
            return request.done(GuardRulesPage.PATH, Message.of("guard.added", GuardRulesPage.address(added)));
        } catch (InvalidInputException refused) {
            return showNew(
                    request, 400, GuardRuleForm.again(request).withErrors(GuardRuleForm.errors(request, refused)));
        }
    }

    private Response change(PageRequest request) {
        GuardRule rule = rule(request);
        try {
            RuleFields fields = GuardRuleForm.fields(request, rules.all());
            UnaryOperator<RuleTerms> change = fields.change();
            GuardRule changed = rules.change(principal(request), rule.id(), change, fields.place());
            return request.done(GuardRulesPage.PATH, Message.of("guard.changed", GuardRulesPage.address(changed)));
        } catch (InvalidInputException refused) {
            return show(
                    request,
                    400,
                    rule,
                    GuardRuleForm.again(request).withErrors(GuardRuleForm.errors(request, refused)));
        }
    }

    private Response ask(PageRequest request) {
        GuardRule rule = rule(request);
        return new Confirmation(
                        request.say("guard.delete-question", GuardRulesPage.address(rule)),
                        List.of(request.say("guard.delete-consequence")),
                        request.say("guard.delete"),
                        GuardRulesPage.PATH,
                        Map.of())
                .ask(pages, request);
    }

    private Response delete(PageRequest request) {
        GuardRule rule = rule(request);
        rules.delete(principal(request), rule.id());
        return request.done(GuardRulesPage.PATH, Message.of("guard.deleted", GuardRulesPage.address(rule)));
    }

    private static Principal principal(PageRequest request) {
        return Principal.of(request.who(), request.request());
    }
}
