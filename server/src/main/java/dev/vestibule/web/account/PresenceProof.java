package dev.vestibule.web.account;

import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.SignInContext;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The part of a form that proves the presence of its user: the password, unless there is a recent proof. */
public final class PresenceProof {
    private final FreshProof proof;

    public PresenceProof(FreshProof proof) {
        this.proof = proof;
    }

    /**
     * What the form asks for.
     *
     * @param password whether it is the password
     */
    public record View(boolean password) {}

    View view(PageRequest request) {
        return new View(proof.asksForPassword(request.who()));
    }

    static Optional<Password> password(PageRequest request) {
        return Optional.of(request.form().text("password"))
                .filter(text -> !text.isEmpty())
                .map(Password::new);
    }

    /**
     * The question before a sign-in method is removed.
     *
     * @param list what the page is called to which it leads back
     * @param possible whether the user could still sign in without it
     */
    record Removal(Confirmation question, String list, boolean possible) {}

    /** Shows the page of a removal, whose form takes the proof. */
    Response ask(Pages pages, PageRequest request, int status, FormView form, Removal removal) {
        return pages.showOwn(
                request,
                status,
                "removal",
                Map.of(
                        "form",
                        form,
                        "question",
                        removal.question(),
                        "list",
                        request.say(removal.list()),
                        "possible",
                        removal.possible(),
                        "proof",
                        view(request)));
    }

    /** What the proof is for. */
    @FunctionalInterface
    interface Work {
        Response with(Optional<Password> password, SignInContext context);
    }

    /**
     * Does what the proof is for; shows the form again if the proof is missing or wrong, and after too many of them.
     *
     * @param again the form as it was sent
     */
    static Response use(PageRequest request, FormPage page, FormView again, Work work) {
        try {
            return work.with(password(request), SignInContext.of(request.request()));
        } catch (InvalidInputException refused) {
            return page.show(400, again.withErrors(errors(request, refused)));
        } catch (TooManyAttemptsException refused) {
            return FormPage.tooMany(request, page, again, refused);
        }
    }

    private static Map<String, String> errors(PageRequest request, InvalidInputException refused) {
        Map<String, String> errors = new LinkedHashMap<>();
        refused.faults().forEach((field, fault) -> errors.put(field, request.say(forPages(fault.sentence()))));
        return errors;
    }

    private static Message forPages(Message told) {
        return switch (told.key()) {
            case "field.non-blank" -> Message.of("form.password-missing");
            case "refusal.password-mismatch" -> Message.of("password-page.old-wrong");
            default -> told;
        };
    }
}
