package dev.vestibule.web.admin;

import dev.vestibule.mail.EmailListStore;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.admin.SessionAdminService;
import dev.vestibule.session.admin.SessionAdminStore;
import dev.vestibule.session.admin.SessionFilter;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.GrantView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.SignInLabels;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a user did last, and what was sent to them: the first rows of the logs, and how many there are. */
public final class UserActivity {
    private static final int MOST = 5;

    private final SessionAdminService sessions;
    private final SignInLogStore signIns;
    private final EmailListStore mails;
    private final GrantListStore grants;
    private final InstantSource clock;

    public UserActivity(
            SessionAdminService sessions,
            SignInLogStore signIns,
            EmailListStore mails,
            GrantListStore grants,
            InstantSource clock) {
        this.sessions = sessions;
        this.grants = grants;
        this.clock = clock;
        this.signIns = signIns;
        this.mails = mails;
    }

    /**
     * The latest rows.
     *
     * @param sessionCount how many sessions are active
     * @param otherGrants of applications, allowed in none of these sessions
     */
    public record View(
            List<Active> sessions,
            int sessionCount,
            List<GrantView> otherGrants,
            List<SignIn> signIns,
            List<Sent> mails) {}

    /**
     * An active session.
     *
     * @param own whether it is the reader's current session
     * @param grants of the applications that were allowed in it
     */
    public record Active(
            String id,
            String icon,
            Message device,
            String address,
            DisplayTime lastUsedAt,
            boolean own,
            List<GrantView> grants) {}

    /** A sign-in, successful or not. */
    public record SignIn(DisplayTime at, boolean good, Message outcome, Message method, String address) {}

    /** A mail to the user. */
    public record Sent(long id, DisplayTime at, Message kind, Message state, String tone) {}

    /** Takes seven queries. */
    View of(User user, PageRequest request) {
        Messages messages = request.messages();
        SessionAdminStore.Order latest = new SessionAdminStore.Order(SessionAdminStore.Column.LAST_ACTIVE_AT, true);
        SessionAdminService.Page live = sessions.page(SessionFilter.of(user.id()), latest, MOST, 0);
        SignInLogStore.Filter own = new SignInLogStore.Filter(
                Optional.of(Set.of(user.id())), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        EmailListStore.Recipient recipient =
                new EmailListStore.Recipient(user.mailbox().address(), Set.of(user.id()));
        EmailListStore.Filter to = new EmailListStore.Filter(Optional.of(recipient), List.of(), Optional.empty());
        List<GrantListStore.Listed> allowed = grants.of(user.id(), clock.instant());
        Map<String, List<GrantView>> inSessions = GrantView.bySession(allowed, messages);
        List<SessionId> shown =
                live.sessions().stream().map(one -> one.listed().session().id()).toList();
        return new View(
                live.sessions().stream()
                        .map(one -> active(one.listed(), inSessions, request))
                        .toList(),
                Math.toIntExact(live.total()),
                GrantView.outside(shown, allowed, messages),
                signIns.list(own, true, MOST, 0).stream()
                        .map(one -> signIn(one, messages))
                        .toList(),
                mails.trace(to, true, MOST, 0).stream()
                        .map(mail -> new Sent(
                                mail.id(),
                                DisplayTime.of(mail.createdAt(), messages),
                                MailPage.kind(mail.kind()),
                                MailPage.state(mail.state()),
                                MailPage.tone(mail.state())))
                        .toList());
    }

    private static Active active(
            SessionStore.Listed listed, Map<String, List<GrantView>> inSessions, PageRequest request) {
        return new Active(
                listed.session().id().value(),
                Devices.icon(listed.context().userAgent()),
                Devices.message(listed.context().userAgent()),
                listed.context().address().text(),
                DisplayTime.of(listed.session().lastActiveAt(), request.messages()),
                listed.session().id().equals(request.who().session().id()),
                inSessions.getOrDefault(listed.session().id().value(), List.of()));
    }

    private static SignIn signIn(SignInLogStore.Recorded recorded, Messages messages) {
        return new SignIn(
                DisplayTime.of(recorded.at(), messages),
                recorded.outcome().equals(SignInLogStore.SIGNED_IN),
                SignInLabels.outcome(recorded.outcome()),
                SignInLabels.method(recorded.method(), recorded.factor()),
                recorded.client());
    }

    /** Returns how many sessions of a user are active. */
    int sessionsOf(UserId user) {
        return Math.toIntExact(sessions.count(SessionFilter.of(user)));
    }
}
