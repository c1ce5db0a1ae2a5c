package dev.vestibule.web;

import dev.vestibule.platform.http.Form;
import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.LocaleResolver;
import dev.vestibule.session.RecentProof;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import java.net.URI;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Wraps the handlers of all pages: access, language, headers, and the CSRF check of forms, which comes first. */
public final class Pages {
    /** The page for users who must change the password. */
    public static final String PASSWORD = "/account/password";

    private static final String AUTHORIZATION = "/oauth/authorize?";

    /** Answers a request for a page. */
    @FunctionalInterface
    public interface PageHandler {
        Response handle(PageRequest request);
    }

    private final Templates templates;
    private final SessionGuard guard;
    private final LocaleResolver language;
    private final CsrfToken proof;
    private final Function<String, Optional<URI>> applications;
    private final RecentProof recent;
    private final BiFunction<Pages, PageRequest, Response> prompt;

    /**
     * Wraps the handlers.
     *
     * @param applications the redirect URI of the application that a query of the authorization endpoint answers to,
     *     if that is registered
     * @param prompt asks a reader without a recent proof for one, and continues what was requested
     */
    public Pages(
            Templates templates,
            SessionGuard guard,
            LocaleResolver language,
            SecureRandom random,
            Function<String, Optional<URI>> applications,
            RecentProof recent,
            BiFunction<Pages, PageRequest, Response> prompt) {
        this.templates = templates;
        this.guard = guard;
        this.language = language;
        this.proof = new CsrfToken(random);
        this.applications = applications;
        this.recent = recent;
        this.prompt = prompt;
    }

    /** Adds a page for everyone. */
    public Handler open(PageHandler handler) {
        return request -> handler.handle(pageRequest(request, guard.session(request)));
    }

    /** Adds a form for everyone, signed in or not. */
    public Handler openForm(PageHandler handler) {
        return request -> posted(request, guard.sessionOfForm(request), Optional.empty(), handler);
    }

    /** Adds a page for administrators and managers of any group; 403 for other signed-in users. */
    public Handler manager(PageHandler handler) {
        return signedIn(request -> {
            refuseAllButManagers(request.who());
            return handler.handle(request);
        });
    }

    /** Adds a form for administrators and managers of any group. */
    public Handler managerForm(PageHandler handler) {
        return signedInForm(request -> {
            refuseAllButManagers(request.who());
            return handler.handle(request);
        });
    }

    private static void refuseAllButManagers(SessionCaller caller) {
        if (!caller.user().superuser() && !caller.user().isManager()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }

    /**
     * Adds a page for signed-in users; others are sent to the sign-in page and back, and those who must change the
     * password to that page.
     */
    public Handler signedIn(PageHandler handler) {
        return request -> withGoodPassword(
                request, guard.session(request), caller -> answer(pageRequest(request, Optional.of(caller)), handler));
    }

    /** Adds a form for signed-in users. */
    public Handler signedInForm(PageHandler handler) {
        return request ->
                withGoodPassword(request, guard.sessionOfForm(request), caller -> posted(request, caller, handler));
    }

    /** Adds a page for signed-in users, even if they must change the password first. */
    public Handler signedInAnyway(PageHandler handler) {
        return request -> withCaller(
                request, guard.session(request), caller -> handler.handle(pageRequest(request, Optional.of(caller))));
    }

    /** Adds a form for signed-in users, even if they must change the password first. */
    public Handler signedInFormAnyway(PageHandler handler) {
        return request -> withCaller(request, guard.sessionOfForm(request), caller -> posted(request, caller, handler));
    }

    /**
     * Asks for a recent proof of who the reader is before the handler runs. A reader without one gives it on a page of
     * its own, and continues.
     */
    public PageHandler proved(PageHandler handler) {
        return request -> {
            recent.require(request.who());
            return handler.handle(request);
        };
    }

    /** Adds a page for administrators; 403 for other signed-in users. */
    public Handler administrator(PageHandler handler) {
        return signedIn(request -> {
            refuseOthers(request.who());
            return handler.handle(request);
        });
    }

    /** Adds a form for administrators. */
    public Handler administratorForm(PageHandler handler) {
        return signedInForm(request -> {
            refuseOthers(request.who());
            return handler.handle(request);
        });
    }

    private static void refuseOthers(SessionCaller caller) {
        if (!caller.user().superuser()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }

    private interface CallerHandler {
        Response handle(SessionCaller caller);
    }

    private Response withCaller(Request request, Optional<SessionCaller> caller, CallerHandler handler) {
        return caller.isEmpty()
                ? PageRequest.to(ReturnPath.of(request).through("/auth/login"))
                : guard.prolong(request, caller.get(), handler.handle(caller.get()));
    }

    private Response withGoodPassword(Request request, Optional<SessionCaller> known, CallerHandler handler) {
        return withCaller(
                request,
                known,
                caller -> caller.mustChangePassword() ? PageRequest.to(PASSWORD) : handler.handle(caller));
    }

    private Response posted(Request request, SessionCaller caller, PageHandler handler) {
        Optional<SessionCaller> known = Optional.of(caller);
        return posted(request, known, known, handler);
    }

    private Response posted(
            Request request, Optional<SessionCaller> caller, Optional<SessionCaller> owner, PageHandler handler) {
        Form form = request.form();
        PageRequest page = new PageRequest(request, caller, language.of(request, caller), form, "", "");
        if (!proof.holds(request, form, owner)) {
            // The session or the cookie has changed since the page was opened, perhaps in another tab.
            return show(page, owner, 403, "expiredform", Map.of());
        }
        return answer(page, handler);
    }

    private Response answer(PageRequest request, PageHandler handler) {
        try {
            return handler.handle(request);
        } catch (RefusedException refused) {
            if (refused.refusal() != Refusal.PROOF_NEEDED) {
                throw refused;
            }
            return prompt.apply(this, request);
        }
    }

    /** Returns a request for a page that another resource answers with. */
    public PageRequest requestOf(Request request, Optional<SessionCaller> caller) {
        return pageRequest(request, caller);
    }

    private PageRequest pageRequest(Request request, Optional<SessionCaller> caller) {
        Messages messages = language.of(request, caller);
        String flash = Flash.read(request, caller);
        Optional<Message> message = FlashMessage.decode(flash);
        // Another version of the server may have sent one that this one does not know.
        String success = message.filter(sent -> messages.has(sent.key()))
                .map(messages::of)
                .orElse("");
        return new PageRequest(request, caller, messages, Form.NONE, message.isPresent() ? "" : flash, success);
    }

    /** Returns a page whose forms are for everyone. */
    public Response show(PageRequest request, int status, String template, Map<String, Object> parts) {
        return show(request, Optional.empty(), status, template, parts);
    }

    /** Returns a page whose forms belong to the signed-in user. */
    public Response showOwn(PageRequest request, int status, String template, Map<String, Object> parts) {
        return show(request, Optional.of(request.who()), status, template, parts);
    }

    /** Returns a page with a form that leads to an application, for the signed-in user or for everyone. */
    public Response showLeading(
            PageRequest request, int status, String template, Map<String, Object> parts, URI application) {
        return show(request, request.caller(), status, template, parts, FormTarget.of(application));
    }

    private Response show(
            PageRequest request,
            Optional<SessionCaller> owner,
            int status,
            String template,
            Map<String, Object> parts) {
        return show(request, owner, status, template, parts, targetAfter(request));
    }

    /**
     * Returns where the form of a sign-in page leads through redirects, if an application has asked for the sign-in.
     */
    private FormTarget targetAfter(PageRequest request) {
        String wanted = request.form().ticked(ReturnPath.FIELD)
                ? request.form().text(ReturnPath.FIELD)
                : request.request().query(ReturnPath.FIELD).orElse("");
        String path = wanted.isEmpty() ? "" : request.returnPath(wanted).path();
        return path.startsWith(AUTHORIZATION)
                ? applications
                        .apply(path.substring(AUTHORIZATION.length()))
                        .map(FormTarget::of)
                        .orElse(FormTarget.NONE)
                : FormTarget.NONE;
    }

    private Response show(
            PageRequest request,
            Optional<SessionCaller> owner,
            int status,
            String template,
            Map<String, Object> parts,
            FormTarget target) {
        CsrfToken.Issued issued = proof.issue(request.request(), owner);
        Page page = templates.page(
                request.request(),
                request.messages(),
                owner.map(Page.Reader::of).orElse(null),
                issued.mark(),
                request.success());
        Response response = templates.fill(status, template, page, parts, target);
        if (!request.flash().isEmpty() || !request.success().isEmpty()) {
            response = response.with(Flash.shown(request.request()));
        }
        return issued.cookie().map(response::with).orElse(response);
    }
}
