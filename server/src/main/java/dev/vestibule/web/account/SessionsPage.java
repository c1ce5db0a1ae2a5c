package dev.vestibule.web.account;

import dev.vestibule.mfa.TrustedDevices;
import dev.vestibule.oauth.grant.ConnectedApplications;
import dev.vestibule.oauth.grant.GrantId;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.EndReason;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionService;
import dev.vestibule.session.SessionStore;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.GrantView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SignInLabels;
import dev.vestibule.web.TrustedDeviceView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /account/sessions}: the user's sessions, each with the applications that were allowed in it; revokes one.
 * {@code /others} below it revokes all but this one, after a confirmation.
 */
public final class SessionsPage implements Resource {
    static final String PATH = "/account/sessions";

    private static final String OTHERS = PATH + "/others";
    private static final String GRANT = "grant";
    private static final String TRUSTED = PATH + "/trusted";

    private final Pages pages;
    private final SessionService sessions;
    private final TrustedDevices devices;
    private final GrantListStore grants;
    private final ConnectedApplications connected;
    private final InstantSource clock;

    public SessionsPage(
            Pages pages,
            SessionService sessions,
            TrustedDevices devices,
            GrantListStore grants,
            ConnectedApplications connected,
            InstantSource clock) {
        this.pages = pages;
        this.sessions = sessions;
        this.devices = devices;
        this.grants = grants;
        this.connected = connected;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.post(PATH, pages.signedInForm(this::end));
        routes.get(TRUSTED, pages.signedIn(request -> PageRequest.to(PATH)));
        routes.post(TRUSTED, pages.signedInForm(this::distrust));
        routes.get(OTHERS, pages.signedIn(this::ask));
        routes.post(OTHERS, pages.signedInForm(this::endOthers));
    }

    /**
     * A session in the list.
     *
     * @param icon of its device
     * @param network what its address shows of its network
     * @param grants of the applications that were allowed in it
     */
    public record Entry(
            String id,
            String icon,
            Message device,
            String address,
            Optional<Message> network,
            Message method,
            DisplayTime startedAt,
            DisplayTime lastUsedAt,
            boolean current,
            List<GrantView> grants) {}

    private Response open(PageRequest request) {
        Session own = request.who().session();
        List<SessionStore.Listed> listed = of(request);
        List<GrantListStore.Listed> allowed = grantsOf(request);
        Map<String, List<GrantView>> inSessions = GrantView.bySession(allowed, request.messages());
        List<Entry> entries = listed.stream()
                .map(one -> entry(one, own, inSessions, request))
                // This one first, so that the reader can identify the others.
                .sorted((a, b) -> Boolean.compare(b.current(), a.current()))
                .toList();
        List<SessionId> ids = listed.stream().map(one -> one.session().id()).toList();
        return pages.showOwn(
                request,
                200,
                "sessions",
                Map.of(
                        "entries",
                        entries,
                        "lasting",
                        GrantView.outside(ids, allowed, request.messages()),
                        "trusted",
                        trusted(request)));
    }

    private List<GrantListStore.Listed> grantsOf(PageRequest request) {
        return grants.of(request.who().user().id(), clock.instant());
    }

    private List<TrustedDeviceView> trusted(PageRequest request) {
        return devices.of(request.who().user()).stream()
                .map(device -> TrustedDeviceView.of(device, request.messages()))
                .toList();
    }

    private Response distrust(PageRequest request) {
        boolean ended = Parsing.number(request.text("device"), 1, Integer.MAX_VALUE)
                .filter(id -> devices.end(request.who().user().id(), id, request.actor()))
                .isPresent();
        return ended ? request.done(PATH, Message.of("sessions.distrusted")) : PageRequest.to(PATH);
    }

    private List<SessionStore.Listed> of(PageRequest request) {
        return sessions.of(request.who().user().id());
    }

    private static Entry entry(
            SessionStore.Listed listed, Session own, Map<String, List<GrantView>> inSessions, PageRequest request) {
        Session session = listed.session();
        String userAgent = listed.context().userAgent();
        String address = listed.context().address().text();
        boolean current = session.id().equals(own.id());
        return new Entry(
                session.id().value(),
                Devices.icon(userAgent),
                Devices.message(userAgent),
                address,
                current
                        ? Optional.empty()
                        : NetworkHint.of(address, request.request().client().text()),
                SignInLabels.method(session.method(), session.proof().factor()),
                DisplayTime.of(session.createdAt(), request.messages()),
                DisplayTime.of(session.lastActiveAt(), request.messages()),
                current,
                inSessions.getOrDefault(session.id().value(), List.of()));
    }

    private Response end(PageRequest request) {
        if (request.form().ticked(GRANT)) {
            return endGrant(request, new GrantId(request.form().text(GRANT)));
        }
        SessionId id = new SessionId(request.form().text("session"));
        Optional<String> userAgent = of(request).stream()
                .filter(listed -> listed.session().id().equals(id))
                .map(listed -> listed.context().userAgent())
                .findFirst();
        // One that has ended meanwhile has the requested effect, too.
        return userAgent.isPresent()
                        && sessions.endOwn(
                                request.who().user().id(), id, request.request().client())
                ? request.done(PATH, Message.of("sessions.ended-one", Devices.message(userAgent.get())))
                : PageRequest.to(PATH);
    }

    private Response endGrant(PageRequest request, GrantId id) {
        Optional<String> application = grantsOf(request).stream()
                .filter(grant -> grant.id().equals(id))
                .map(GrantListStore.Listed::client)
                .findFirst();
        if (application.isEmpty()) {
            return PageRequest.to(PATH);
        }
        connected.revokeOwn(request.who().user().id(), id, request.actor());
        return request.done(PATH, Message.of("own-applications.revoked", application.get()));
    }

    private Response ask(PageRequest request) {
        int others = of(request).size() - 1;
        if (others < 1) {
            return PageRequest.to(PATH);
        }
        List<String> sentences = new ArrayList<>(List.of(request.say("sessions.sign-out-others.consequence")));
        int trusted = trusted(request).size();
        if (trusted > 0) {
            sentences.add(request.say(Message.counted("sessions.sign-out-others.trusted", trusted)));
        }
        return new Confirmation(
                        request.say(Message.counted("sessions.sign-out-others.question", others)),
                        sentences,
                        request.say("sessions.sign-out-others"),
                        PATH,
                        Map.of())
                .ask(pages, request);
    }

    private Response endOthers(PageRequest request) {
        int ended = sessions.endAll(
                request.who().user().id(),
                EndReason.LOGOUT,
                request.actor(),
                Optional.of(request.who().session()));
        return request.done(PATH, Message.counted("sessions.ended-others", ended));
    }
}
