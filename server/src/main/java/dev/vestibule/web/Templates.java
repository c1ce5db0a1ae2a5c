package dev.vestibule.web;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.i18n.Messages;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.Utf8ByteOutput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Renders the templates in {@code src/main/jte/page}, with the content security policy of all pages. */
public final class Templates {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
            + " connect-src 'self'; form-action %s; base-uri 'none'; object-src 'none'; frame-ancestors 'none';"
            + " require-trusted-types-for 'script'; trusted-types 'none'";

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Assets assets;
    private final String base;
    private final Supplier<String> siteName;
    private final Footer footer;

    /** @param base the site's path; empty text if there is none */
    public Templates(Assets assets, String base, Supplier<String> siteName, Footer footer) {
        this.assets = assets;
        this.base = base;
        this.siteName = siteName;
        this.footer = footer;
    }

    Page page(Request request, Messages messages, Page.@Nullable Reader reader, String mark, String success) {
        String path = request.path();
        return new Page(
                messages,
                siteName.get(),
                base,
                path,
                ReturnPath.of(request).orElse(path),
                Theme.of(request),
                reader,
                mark,
                success,
                assets,
                footer);
    }

    Response fill(int status, String template, Page page, Map<String, Object> parts) {
        return fill(status, template, page, parts, FormTarget.NONE);
    }

    /** @param target where forms of the page may lead, besides this site */
    Response fill(int status, String template, Page page, Map<String, Object> parts, FormTarget target) {
        Map<String, Object> all = new HashMap<>(parts);
        all.put("page", page);
        Utf8ByteOutput html = new Utf8ByteOutput();
        engine.render("page/" + template + ".jte", all, html);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(html.getContentLength());
        try {
            html.writeTo(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.of(status, "text/html; charset=utf-8", bytes.toByteArray())
                .with("Content-Security-Policy", POLICY.formatted(target.sources()))
                // With no-referrer, browsers would send forms with "Origin: null" (Fetch, section 3.2).
                .with("Referrer-Policy", "same-origin")
                .with("Cross-Origin-Opener-Policy", "same-origin");
    }
}
