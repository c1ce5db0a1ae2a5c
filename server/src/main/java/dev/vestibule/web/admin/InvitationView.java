package dev.vestibule.web.admin;

import dev.vestibule.mail.MailLinks;
import dev.vestibule.password.PasswordLogin;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.reset.Invitation;
import dev.vestibule.reset.Invitation.State;
import dev.vestibule.reset.InvitationLink;
import dev.vestibule.settings.SiteAddress;
import dev.vestibule.user.User;
import dev.vestibule.web.DisplayTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The invitation of a user who has not signed in yet.
 *
 * @param sentence what the state means
 * @param sentAt null if there is none
 * @param byMail whether it goes out by mail; otherwise its link was shown
 * @param expiresAt null if it is not pending
 * @param again whether there was one before
 * @param canMail whether an invitation can be mailed
 * @param canLink whether a link can be created
 * @param canRevoke whether there is one to revoke
 */
public record InvitationView(
        Message sentence,
        @Nullable DisplayTime sentAt,
        boolean byMail,
        @Nullable DisplayTime expiresAt,
        boolean again,
        boolean canMail,
        boolean canLink,
        boolean canRevoke) {

    /** How invitations can reach users. */
    public static final class Means {
        private final MailLinks links;
        private final PasswordLogin passwordLogin;
        private final SiteAddress address;

        public Means(MailLinks links, PasswordLogin passwordLogin, SiteAddress address) {
            this.links = links;
            this.passwordLogin = passwordLogin;
            this.address = address;
        }

        /** Returns the URL of a link, which is a secret. */
        String url(InvitationLink.Made made) {
            return address.link(made.path());
        }

        boolean sendsMail() {
            return links.canBeSent();
        }

        /** Returns whether a link that sets a password is of use. */
        boolean linksWork() {
            return !passwordLogin.off();
        }
    }

    /** Returns empty once the user has signed in. */
    static Optional<InvitationView> of(
            User user, Optional<Invitation> latest, Optional<State> state, Means means, Messages messages) {
        if (user.activity().firstSignInAt() != null) {
            return Optional.empty();
        }
        boolean pending = state.filter(State.PENDING::equals).isPresent();
        return Optional.of(new InvitationView(
                sentence(state, latest),
                latest.map(invitation -> DisplayTime.of(invitation.sentAt(), messages))
                        .orElse(null),
                latest.filter(Invitation::byMail).isPresent(),
                latest.filter(invitation -> pending)
                        .map(invitation -> DisplayTime.of(invitation.expiresAt(), messages))
                        .orElse(null),
                latest.isPresent(),
                user.isActive() && means.sendsMail(),
                user.isActive() && means.linksWork(),
                user.isActive() && latest.isPresent()));
    }

    static String word(State state) {
        return switch (state) {
            case PENDING -> "admin.person.invited";
            case EXPIRED -> "admin.person.invitation-expired";
            case REVOKED -> "admin.person.invitation-revoked";
            case ACCEPTED -> "admin.people.active";
        };
    }

    static String toneOf(State state) {
        return switch (state) {
            case PENDING, EXPIRED -> "warn";
            case REVOKED -> "off";
            case ACCEPTED -> "good";
        };
    }

    private static Message sentence(Optional<State> state, Optional<Invitation> latest) {
        return Message.of(state.map(one -> switch (one) {
                    case PENDING ->
                        latest.filter(Invitation::byMail).isPresent()
                                ? "admin.person.invitation.mailed"
                                : "admin.person.invitation.linked";
                    case EXPIRED -> "admin.person.invitation.expired";
                    case REVOKED -> "admin.person.invitation.revoked";
                    case ACCEPTED -> "admin.people.active";
                })
                .orElse("admin.person.invitation.none"));
    }
}
