package dev.vestibule.web.account;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /account/sessions}: the user's sessions; revokes one, or all but this one. */
public final class SessionsPage implements Resource {
    private static final String PATH = "/account/sessions";

    private final Pages pages;
    private final SessionService sessions;

    public SessionsPage(Pages pages, SessionService sessions) {
        this.pages = pages;
        this.sessions = sessions;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.post(PATH, pages.signedInForm(this::end));
    }

    /** A session in the list. */
    public record Entry(
            String id,
            Message device,
            String address,
            DisplayTime startedAt,
            DisplayTime lastUsedAt,
            boolean current) {}

    private Response open(PageRequest request) {
        Session own = request.who().session();
        List<Entry> entries = sessions.of(request.who().user().id()).stream()
                .map(listed -> entry(listed, own, request))
                // This one first, so that the reader can identify the others.
                .sorted((a, b) -> Boolean.compare(b.current(), a.current()))
                .toList();
        String done = request.flash();
        return pages.showOwn(request, 200, "sessions", Map.of("entries", entries, "done", done));
    }

    private static Entry entry(SessionStore.Listed listed, Session own, PageRequest request) {
        Session session = listed.session();
        return new Entry(
                session.id().value(),
                Devices.message(listed.context().userAgent()),
                listed.context().address().text(),
                DisplayTime.of(session.createdAt(), request.messages()),
                DisplayTime.of(session.lastActiveAt(), request.messages()),
                session.id().equals(own.id()));
    }

    private Response end(PageRequest request) {
        String id = request.form().text("session");
        if (id.isEmpty()) {
            sessions.endAll(
                    request.who().user().id(),
                    EndReason.LOGOUT,
                    request.actor(),
                    Optional.of(request.who().session()));
            return request.done(PATH, "others");
        }
        // A session that has ended meanwhile has the requested effect, too.
        sessions.endOwn(
                request.who().user().id(), new SessionId(id), request.request().client());
        return request.done(PATH, "one");
    }
}
