package dev.vestibule.guard;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.Caller;
import dev.vestibule.session.Principal;
import dev.vestibule.session.SessionGuard;
import java.util.function.UnaryOperator;

/** {@code /api/vestibule/guard-rule}: the rules of forward-auth, for administrators. */
final class RuleResource implements Resource {
    private static final String PATH = "/api/vestibule/guard-rule";
    private static final String ONE = PATH + "/{id}";

    private final RuleService rules;
    private final SessionGuard guard;

    RuleResource(RuleService rules, SessionGuard guard) {
        this.rules = rules;
        this.guard = guard;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.administrator(this::list));
        routes.get(ONE, guard.administrator(this::read));
        routes.post(PATH, guard.administrator(this::add));
        routes.put(ONE, guard.administrator(this::change));
        routes.delete(ONE, guard.administrator(this::delete));
    }

    private Response list(Request request, Caller caller) {
        Rules all = rules.all();
        return Response.json(
                200, all.all().stream().map(rule -> RuleRow.of(rule, all)).toList());
    }

    private Response read(Request request, Caller caller) {
        return row(rules.find(request.pathNumber("id")), rules.all());
    }

    private Response add(Request request, Caller caller) {
        Rules all = rules.all();
        RuleFields fields = new RuleFields(request.fields(), all.groups());
        RuleTerms terms = fields.fresh();
        return row(rules.add(Principal.of(caller, request), terms, fields.place()), all);
    }

    private Response change(Request request, Caller caller) {
        int id = request.pathNumber("id");
        Rules all = rules.all();
        RuleFields fields = new RuleFields(request.fields(), all.groups());
        UnaryOperator<RuleTerms> change = fields.change();
        return row(rules.change(Principal.of(caller, request), id, change, fields.place()), all);
    }

    private Response delete(Request request, Caller caller) {
        rules.delete(Principal.of(caller, request), request.pathNumber("id"));
        return Response.noContent();
    }

    private static Response row(GuardRule rule, Rules all) {
        return Response.json(200, RuleRow.of(rule, all));
    }
}
