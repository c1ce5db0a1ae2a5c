package dev.vestibule.page;

import dev.vestibule.http.Form;
import dev.vestibule.http.Handler;
import dev.vestibule.http.Request;
import dev.vestibule.http.Response;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.site.Site;
import dev.vestibule.text.Words;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What all pages have in common: who may see them, in which language, with which headers; and that a form has to prove where it
 * comes from before anybody looks at it.
 */
public final class Pages {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    /** Answers one request for a page. */
    @FunctionalInterface
    interface VisitHandler {
        Response handle(Visit visit);
    }

    private final TemplateEngine templates = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Assets assets;
    private final Site site;
    private final SessionGuard guard;
    private final ReaderLanguage language;
    private final FormProof proof;

    public Pages(Assets assets, Site site, SessionGuard guard, ReaderLanguage language, SecureRandom random) {
        this.assets = assets;
        this.site = site;
        this.guard = guard;
        this.language = language;
        this.proof = new FormProof(random);
    }

    /** A page for everybody. */
    Handler open(VisitHandler handler) {
        return request -> handler.handle(visit(request, guard.find(request)));
    }

    /** A form for everybody, signed in or not. */
    Handler openForm(VisitHandler handler) {
        return request -> posted(request, guard.find(request), Optional.empty(), handler);
    }

    /** A page for people who are signed in; others are sent to sign in and come back. */
    Handler signedIn(VisitHandler handler) {
        return request -> withCaller(request, caller -> handler.handle(visit(request, Optional.of(caller))));
    }

    /** A form for people who are signed in. */
    Handler signedInForm(VisitHandler handler) {
        return request -> withCaller(request, caller -> {
            Optional<Caller> known = Optional.of(caller);
            return posted(request, known, known, handler);
        });
    }

    private interface CallerHandler {
        Response handle(Caller caller);
    }

    private Response withCaller(Request request, CallerHandler handler) {
        Optional<Caller> caller = guard.find(request);
        return caller.isEmpty()
                ? Visit.to(ReturnPath.of(request.path()).through("/auth/login"))
                : guard.prolong(request, caller.get(), handler.handle(caller.get()));
    }

    private Response posted(Request request, Optional<Caller> caller, Optional<Caller> owner, VisitHandler handler) {
        Form form = request.form();
        Visit visit = new Visit(request, caller, language.of(request, caller), form);
        if (!proof.holds(request, form, owner)) {
            // The session or the cookie has changed since the page was opened, in another tab perhaps.
            return show(visit, owner, 403, "stale", Map.of());
        }
        return handler.handle(visit);
    }

    private Visit visit(Request request, Optional<Caller> caller) {
        return new Visit(request, caller, language.of(request, caller), Form.NONE);
    }

    /** A page whose forms are for everybody. */
    Response show(Visit visit, int status, String template, Map<String, Object> parts) {
        return show(visit, Optional.empty(), status, template, parts);
    }

    /** A page whose forms belong to whoever is signed in. */
    Response showOwn(Visit visit, int status, String template, Map<String, Object> parts) {
        return show(visit, Optional.of(visit.who()), status, template, parts);
    }

    private Response show(Visit visit, Optional<Caller> owner, int status, String template, Map<String, Object> parts) {
        FormProof.Issued issued = proof.issue(visit.request(), owner);
        Response response = render(status, template, page(visit, owner, issued.mark()), parts);
        return issued.cookie().map(response::with).orElse(response);
    }

    /** A page that tells of a refusal or a fault, without forms. */
    Response tell(Request request, Words words, int status, String template, Map<String, Object> parts) {
        return render(
                status,
                template,
                page(new Visit(request, Optional.empty(), words, Form.NONE), Optional.empty(), ""),
                parts);
    }

    private Page page(Visit visit, Optional<Caller> reader, String mark) {
        return new Page(
                visit.words(),
                site.name(),
                visit.request().path(),
                reader.map(who -> who.user().commonName()).orElse(null),
                mark,
                assets.style(),
                assets.script(),
                assets.icon());
    }

    private Response render(int status, String template, Page page, Map<String, Object> parts) {
        Map<String, Object> all = new HashMap<>(parts);
        all.put("page", page);
        Utf8ByteOutput html = new Utf8ByteOutput();
        templates.render("page/" + template + ".jte", all, html);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(html.getContentLength());
        try {
            html.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.of(status, "text/html; charset=utf-8", bytes.toByteArray())
                .with("Content-Security-Policy", POLICY)
                .with("Cross-Origin-Opener-Policy", "same-origin");
    }
}
