package dev.vestibule.web.account;

import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.RetryAfter;

/** Shows the page of a form. */
@FunctionalInterface
interface FormPage {
    Response show(int status, FormView form);

    /** Shows a form again, with the time until the next attempt. */
    static Response tooMany(PageRequest request, FormPage page, FormView form, TooManyAttemptsException refused) {
        return page.show(429, form.withNotice(request.say(RetryAfter.message(refused))))
                .with("Retry-After", RetryAfter.seconds(refused));
    }
}
