package dev.vestibule.web.account;

import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import java.util.Map;

/**
 * A form with one code: shown again if the code is missing or refused, and after too many of them.
 *
 * @param field the name of its field
 * @param refused the message about a code that is refused
 */
record CodeForm(String field, String refused) {
    /** The usual name of the field. */
    static final String CODE = "code";

    CodeForm(String refused) {
        this(CODE, refused);
    }

    /** Does what the code is for. */
    interface Work {
        Response with(String code);
    }

    Response use(PageRequest request, FormPage page, Work work) {
        String code = request.text(field);
        if (code.isEmpty()) {
            return page.show(400, faulty(request, "two-factor.code-missing"));
        }
        try {
            return work.with(code);
        } catch (RefusedException e) {
            return switch (e.refusal()) {
                case CODE_WRONG -> page.show(401, faulty(request, refused));
                case CODE_NOT_ACCEPTED -> page.show(400, faulty(request, refused));
                case TOO_MANY_SESSIONS ->
                    page.show(401, FormView.EMPTY.withNotice(request.say("refusal.too-many-sessions")));
                default -> throw e;
            };
        } catch (TooManyAttemptsException e) {
            return FormPage.tooMany(request, page, FormView.EMPTY, e);
        }
    }

    private FormView faulty(PageRequest request, String key) {
        return FormView.EMPTY.withErrors(Map.of(field, request.say(key)));
    }
}
