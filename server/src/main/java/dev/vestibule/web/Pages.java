package dev.vestibule.web;

import dev.vestibule.platform.http.Form;
import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.LocaleResolver;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * What all pages have in common: who may see them, in which language, with which headers; and that a form has to prove
 * where it comes from before anybody looks at it.
 */
public final class Pages {
    /** Where a user who must choose another password is sent. */
    public static final String PASSWORD = "/account/password";

    /** Answers one request for a page. */
    @FunctionalInterface
    public interface VisitHandler {
        Response handle(PageRequest visit);
    }

    private final Templates templates;
    private final SessionGuard guard;
    private final LocaleResolver language;
    private final CsrfToken proof;

    public Pages(Templates templates, SessionGuard guard, LocaleResolver language, SecureRandom random) {
        this.templates = templates;
        this.guard = guard;
        this.language = language;
        this.proof = new CsrfToken(random);
    }

    /** A page for everybody. */
    public Handler open(VisitHandler handler) {
        return request -> handler.handle(visit(request, guard.session(request)));
    }

    /** A form for everybody, signed in or not. */
    public Handler openForm(VisitHandler handler) {
        return request -> posted(request, guard.sessionOfForm(request), Optional.empty(), handler);
    }

    /** A page for administrators and managers of any group; 403 for others who are signed in. */
    public Handler manager(VisitHandler handler) {
        return signedIn(visit -> {
            refuseAllButManagers(visit.who());
            return handler.handle(visit);
        });
    }

    /** A form for administrators and managers of any group. */
    public Handler managerForm(VisitHandler handler) {
        return signedInForm(visit -> {
            refuseAllButManagers(visit.who());
            return handler.handle(visit);
        });
    }

    private static void refuseAllButManagers(SessionCaller caller) {
        if (!caller.user().superuser() && !caller.user().isManager()) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }

    /**
     * A page for people who are signed in; others are sent to sign in and come back, and who has to choose a new
     * password first is sent to do so.
     */
    public Handler signedIn(VisitHandler handler) {
        return request -> withGoodPassword(
                request, guard.session(request), caller -> handler.handle(visit(request, Optional.of(caller))));
    }

    /** A form for people who are signed in. */
    public Handler signedInForm(VisitHandler handler) {
        return request ->
                withGoodPassword(request, guard.sessionOfForm(request), caller -> posted(request, caller, handler));
    }

    /** Lets in who is signed in, also while they have to choose a new password first. */
    public Handler signedInAnyway(VisitHandler handler) {
        return request -> withCaller(
                request, guard.session(request), caller -> handler.handle(visit(request, Optional.of(caller))));
    }

    /** Takes a form from who is signed in, also while they have to choose a new password first. */
    public Handler signedInFormAnyway(VisitHandler handler) {
        return request -> withCaller(request, guard.sessionOfForm(request), caller -> posted(request, caller, handler));
    }

    /** A page for administrators; 403 for others who are signed in. */
    public Handler administrator(VisitHandler handler) {
        return signedIn(visit -> {
            refuseOthers(visit.who());
            return handler.handle(visit);
        });
    }

    /** A form for administrators. */
    public Handler administratorForm(VisitHandler handler) {
        return signedInForm(visit -> {
            refuseOthers(visit.who());
            return handler.handle(visit);
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

    private Response posted(Request request, SessionCaller caller, VisitHandler handler) {
        Optional<SessionCaller> known = Optional.of(caller);
        return posted(request, known, known, handler);
    }

    private Response posted(
            Request request, Optional<SessionCaller> caller, Optional<SessionCaller> owner, VisitHandler handler) {
        Form form = request.form();
        PageRequest visit = new PageRequest(request, caller, language.of(request, caller), form, "");
        if (!proof.holds(request, form, owner)) {
            // The session or the cookie has changed since the page was opened, in another tab perhaps.
            return show(visit, owner, 403, "expiredform", Map.of());
        }
        return handler.handle(visit);
    }

    private PageRequest visit(Request request, Optional<SessionCaller> caller) {
        return new PageRequest(request, caller, language.of(request, caller), Form.NONE, Flash.read(request, caller));
    }

    /** A page whose forms are for everybody. */
    public Response show(PageRequest visit, int status, String template, Map<String, Object> parts) {
        return show(visit, Optional.empty(), status, template, parts);
    }

    /** A page whose forms belong to whoever is signed in. */
    public Response showOwn(PageRequest visit, int status, String template, Map<String, Object> parts) {
        return show(visit, Optional.of(visit.who()), status, template, parts);
    }

    private Response show(
            PageRequest visit, Optional<SessionCaller> owner, int status, String template, Map<String, Object> parts) {
        CsrfToken.Issued issued = proof.issue(visit.request(), owner);
        Page page = templates.page(
                visit.words(),
                visit.request().path(),
                owner.map(who -> new Page.Reader(
                                who.user().commonName(),
                                who.user().superuser(),
                                who.user().isManager()))
                        .orElse(null),
                issued.mark());
        Response response = templates.fill(status, template, page, parts);
        if (!visit.flash().isEmpty()) {
            response = response.with(Flash.shown(visit.request()));
        }
        return issued.cookie().map(response::with).orElse(response);
    }
}
