package dev.vestibule.notification;

import dev.vestibule.mail.MailKind;
import dev.vestibule.mail.Outbox;
import dev.vestibule.session.Session;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInListener;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Notifies users of sign-ins from a browser that was not used for their account before, and administrators of a user's
 * first sign-in with an invitation or a provider. Programs (no browser's name, or without our device cookie) are never
 * new devices, and a user gets a few such emails a day at most.
 */
public final class SignInNotices implements SignInListener {
    static final String AGENT = "agent";
    static final String ADDRESS = "address";
    static final String NAME = "name";
    static final String EMAIL = "email";
    static final String METHOD = "method";

    private static final int MOST_A_DAY = 3;
    private static final Duration DAY = Duration.ofHours(24);

    private final Outbox outbox;
    private final UserStore users;
    private final SignInLogStore signIns;
    private final PreferenceStore preferences;
    private final NoticeSettings settings;

    public SignInNotices(
            Outbox outbox,
            UserStore users,
            SignInLogStore signIns,
            PreferenceStore preferences,
            NoticeSettings settings) {
        this.outbox = outbox;
        this.users = users;
        this.signIns = signIns;
        this.preferences = preferences;
        this.settings = settings;
    }

    @Override
    public void signsIn(Session session, SignInContext context, BooleanSupplier first) {
        // A password was handed over by an administrator, who knows of the account.
        if (session.method() == SignInMethod.PASSWORD) {
            if (settings.tellsOfNewDevices() && isBrowser(context) && !first.getAsBoolean()) {
                usedIn(session, context);
            }
        } else if (session.method() != SignInMethod.SETUP && first.getAsBoolean()) {
            users.find(session.user()).ifPresent(user -> joined(user, session.method()));
        }
    }

    private void usedIn(Session session, SignInContext context) {
        users.find(session.user())
                .filter(user -> isNew(user, context.device()))
                .ifPresent(user -> outbox.add(
                        MailKind.NEW_DEVICE,
                        user,
                        Map.of(
                                AGENT,
                                context.userAgent(),
                                ADDRESS,
                                context.address().text())));
    }

    private static boolean isBrowser(SignInContext context) {
        return context.deviceShown() && context.userAgent().startsWith("Mozilla/");
    }

    private boolean isNew(User user, Optional<String> device) {
        boolean known = device.filter(mark -> signIns.knows(user.email(), mark)).isPresent();
        return !known
                && !preferences.mutedBy(user.id()).contains(OptionalNotice.NEW_DEVICE)
                && outbox.count(user.id(), MailKind.NEW_DEVICE, DAY) < MOST_A_DAY;
    }

    private void joined(User user, SignInMethod method) {
        Set<UserId> muted = preferences.administratorsWithout(OptionalNotice.USER_JOINED);
        users.administrators().stream()
                .filter(administrator -> !administrator.id().equals(user.id()))
                .filter(administrator -> !muted.contains(administrator.id()))
                .filter(administrator -> administrator.activity().firstSignInAt() != null)
                .forEach(administrator -> outbox.add(
                        MailKind.USER_JOINED,
                        administrator,
                        Map.of(NAME, user.commonName(), EMAIL, user.email().address(), METHOD, method.wireName())));
    }
}
