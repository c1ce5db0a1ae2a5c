package dev.vestibule.web.admin;

import dev.vestibule.federation.IdentityService;
import dev.vestibule.federation.IdentityStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.throttle.AttemptStore;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.user.User;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /admin/people/:id/unlock}, {@code /unlink} and {@code /sessions}: removes a lockout, the link to an identity,
 * one session of a user, and all of them. The administrator's own session is excluded.
 */
public final class UserAccessPage implements Resource {
    private static final String UNLOCK = UserPage.PATH + "/unlock";
    private static final String UNLINK = UserPage.PATH + "/unlink";
    private static final String SESSIONS = UserPage.PATH + "/sessions";

    private final Pages pages;
    private final UserPage page;
    private final UserAccess access;
    private final IdentityService identities;
    private final Lockouts lockouts;
    private final SessionAdminService sessions;

    public UserAccessPage(
            Pages pages,
            UserPage page,
            UserAccess access,
            IdentityService identities,
            Lockouts lockouts,
            SessionAdminService sessions) {
        this.pages = pages;
        this.page = page;
        this.access = access;
        this.identities = identities;
        this.lockouts = lockouts;
        this.sessions = sessions;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(UNLOCK, pages.administrator(page::back));
        routes.post(UNLOCK, pages.administratorForm(this::unlock));
        routes.get(UNLINK, pages.administrator(this::askToUnlink));
        routes.post(UNLINK, pages.administratorForm(pages.proved(this::unlink)));
        routes.get(SESSIONS, pages.administrator(this::askToRevoke));
        routes.post(SESSIONS, pages.administratorForm(this::revoke));
    }

    private Response unlock(PageRequest request) {
        User user = page.person(request);
        AttemptStore.Lifted lifted = lockouts.liftOf(user, request.actor());
        String path = UserPage.path(user.id());
        return lifted.nothing()
                ? PageRequest.to(path) // it has ended meanwhile
                : request.done(path, Message.of("admin.person.unlocked", user.commonName()));
    }

    // --- Identities ---

    private Response askToUnlink(PageRequest request) {
        User user = page.person(request);
        Optional<IdentityStore.Linked> linked =
                identity(user, request.request().query("identity").orElse(""));
        if (linked.isEmpty()) {
            return PageRequest.to(UserPage.path(user.id()));
        }
        String provider = access.provider(linked.get());
        int live = Math.toIntExact(
                sessions.count(SessionFilter.of(user.id()).with(linked.get().provider())));
        List<String> sentences = new ArrayList<>(List.of(request.say("admin.person.unlink-consequence", provider)));
        if (live > 0) {
            sentences.add(request.say(Message.counted("admin.person.sessions-will-end", live)));
        }
        if (access.of(user, request).isOnly(linked.get().id())) {
            sentences.add(request.say("admin.person.unlink-only", user.commonName()));
        }
        return new Confirmation(
                        request.say("admin.person.unlink-question", user.commonName(), provider),
                        sentences,
                        request.say("unlink.button"),
                        UserPage.path(user.id()),
                        Map.of("identity", Long.toString(linked.get().id())))
                .ask(pages, request);
    }

    private Response unlink(PageRequest request) {
        User user = page.person(request);
        Optional<IdentityStore.Linked> linked = identity(user, request.text("identity"));
        String path = UserPage.path(user.id());
        boolean gone = linked.isPresent() && identities.unlink(linked.get().id(), request.actor());
        return gone
                ? request.done(
                        path, Message.of("admin.person.unlinked", user.commonName(), access.provider(linked.get())))
                : PageRequest.to(path); // unlinked meanwhile
    }

    private Optional<IdentityStore.Linked> identity(User user, String id) {
        return id.matches("[0-9]{1,18}") ? access.identity(user, Long.parseLong(id)) : Optional.empty();
    }

    // --- Sessions ---

    private SessionFilter othersOf(User user, PageRequest request) {
        return SessionFilter.of(user.id()).without(request.who().session().id());
    }

    private Response askToRevoke(PageRequest request) {
        User user = page.person(request);
        int live = Math.toIntExact(sessions.count(othersOf(user, request)));
        if (live == 0) {
            return PageRequest.to(UserPage.path(user.id()));
        }
        return new Confirmation(
                        request.say(Message.counted("admin.person.revoke-question", live)
                                .with(user.commonName())),
                        List.of(request.say("admin.sessions.consequence")),
                        request.say(Message.counted("admin.sessions.end", live)),
                        UserPage.path(user.id()),
                        Map.of())
                .ask(pages, request);
    }

    private Response revoke(PageRequest request) {
        User user = page.person(request);
        String session = request.text("session");
        SessionFilter all = othersOf(user, request);
        Map<String, Object> told = session.isEmpty()
                ? Map.of("account", user.email().address())
                : Map.of("account", user.email().address(), "session", session);
        SessionAdminService.Revoked revoked = sessions.revoke(
                session.isEmpty() ? all : all.only(new SessionId(session)),
                Optional.of(request.who().session().id()),
                request.actor(),
                told);
        return request.done(
                UserPage.path(user.id()),
                Message.counted("admin.person.sessions-revoked", revoked.sessions())
                        .with(user.commonName()));
    }
}
