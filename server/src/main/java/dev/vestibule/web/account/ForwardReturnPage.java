package dev.vestibule.web.account;

import dev.vestibule.guard.HandoverService;
import dev.vestibule.platform.http.HeaderLines;
import dev.vestibule.platform.http.HeaderName;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.LocaleResolver;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /auth/forward/continue/:name}: takes a signed-in browser back to the application that it came from, at another
 * host with a ticket, which {@code /auth/forward/callback} at that host redeems.
 */
public final class ForwardReturnPage implements Resource {
    private static final String NAME = "name";
    private static final HeaderName FORWARDED_HOST = HeaderName.of("X-Forwarded-Host");
    private static final HeaderName HOST = HeaderName.of("Host");

    private final Pages pages;
    private final HandoverService handover;
    private final LocaleResolver language;

    public ForwardReturnPage(Pages pages, HandoverService handover, LocaleResolver language) {
        this.pages = pages;
        this.handover = handover;
        this.language = language;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(HandoverService.CONTINUE + "{" + NAME + "}", pages.signedIn(this::goOn));
        routes.get(HandoverService.CALLBACK, this::arrive);
    }

    private Response goOn(PageRequest request) {
        return handover.next(request.request().pathText(NAME), request.who())
                .map(PageRequest::to)
                .orElseGet(() -> pages.showOwn(request, 400, "forwardexpired", Map.of()));
    }

    /** The host is the application's, where our pages are not. */
    private Response arrive(Request request) {
        HeaderLines lines = request.lines();
        String host = only(lines.areTrusted() ? lines.of(FORWARDED_HOST) : List.of())
                .or(() -> only(lines.of(HOST)))
                .orElse("");
        String browser = only(lines.cookies(HandoverService.browserCookie())).orElse("");
        return handover.arrive(request.query("ticket").orElse(""), host, browser)
                .map(arrival -> PageRequest.to(arrival.address()).with("Set-Cookie", arrival.cookie()))
                .orElseGet(() -> expired(language.of(request)));
    }

    private static Response expired(Messages messages) {
        return Response.text(400, messages.of("guard.expired") + " " + messages.of("guard.expired.advice"));
    }

    private static Optional<String> only(List<String> values) {
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }
}
