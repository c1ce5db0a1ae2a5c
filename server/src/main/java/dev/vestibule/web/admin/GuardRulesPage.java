package dev.vestibule.web.admin;

import dev.vestibule.guard.Access;
import dev.vestibule.guard.GuardRule;
import dev.vestibule.guard.RequiredFactor;
import dev.vestibule.guard.RuleService;
import dev.vestibule.guard.RuleTerms;
import dev.vestibule.guard.Rules;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.Principal;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/guard}: the rules of forward-auth in their order; {@code /:id/move} below it moves one. */
public final class GuardRulesPage implements Resource {
    static final String PATH = "/admin/guard";
    private static final String MOVE = PATH + "/{id}/move";
    private static final int MOST = 1000;

    private final Pages pages;
    private final RuleService rules;

    public GuardRulesPage(Pages pages, RuleService rules) {
        this.pages = pages;
        this.rules = rules;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
        routes.get(MOVE, pages.administrator(request -> PageRequest.to(PATH)));
        routes.post(MOVE, pages.administratorForm(this::move));
    }

    /**
     * A rule in the list.
     *
     * @param conditions what it asks for, in the reader's language
     */
    public record Entry(int id, int place, String address, boolean open, List<String> conditions) {
        static Entry of(GuardRule rule, Rules all, PageRequest request) {
            RuleTerms terms = rule.terms();
            return new Entry(
                    rule.id(),
                    rule.place(),
                    GuardRulesPage.address(rule),
                    terms.access() == Access.ANYONE,
                    GuardRulesPage.conditions(terms, all, request));
        }
    }

    /** Returns host and path of a rule. */
    static String address(GuardRule rule) {
        return rule.terms().host() + rule.terms().path().toString();
    }

    private static List<String> conditions(RuleTerms terms, Rules all, PageRequest request) {
        List<String> conditions = new ArrayList<>();
        conditions.add(request.say("guard.access." + terms.access().wireName()));
        if (!terms.methods().isEmpty()) {
            conditions.add(request.say("guard.of-methods", String.join(", ", terms.methodTexts())));
        }
        if (!terms.groups().isEmpty()) {
            conditions.add(request.say("guard.of-groups", String.join(", ", all.groupNames(terms))));
        }
        if (!terms.networks().isEmpty()) {
            conditions.add(request.say(
                    "guard.of-networks", String.join(", ", terms.networks().texts())));
        }
        if (terms.factor() != RequiredFactor.NONE) {
            conditions.add(request.say("guard.factor." + terms.factor().wireName()));
        }
        return conditions;
    }

    private Response list(PageRequest request) {
        Rules all = rules.all();
        List<Entry> entries =
                all.all().stream().map(rule -> Entry.of(rule, all, request)).toList();
        return pages.showOwn(request, 200, "admin/guardrules", Map.of("rules", entries));
    }

    private Response move(PageRequest request) {
        int id = request.request().pathNumber("id");
        Optional<Integer> place = Parsing.number(request.text("to"), 1, MOST);
        if (place.isEmpty()) {
            return PageRequest.to(PATH);
        }
        GuardRule moved = rules.change(Principal.of(request.who(), request.request()), id, terms -> terms, place);
        return request.done(PATH, Message.of("guard.moved", address(moved), moved.place()));
    }
}
