package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.reset.Invitation;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.PendingInvitations;
import dev.vestibule.user.admin.UserListStore;
import dev.vestibule.web.DisplayTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A user in the list of users.
 *
 * @param tone of the status, for its chip
 * @param groups the first groups besides the predefined ones
 * @param moreGroups the names of the others
 * @param methods how they sign in; empty if they cannot yet
 * @param invite what inviting them by email is called; null for those who need no invitation
 */
public record UserRow(
        int id,
        String name,
        String email,
        boolean active,
        boolean elevated,
        Message role,
        String tone,
        Message status,
        List<String> groups,
        List<String> moreGroups,
        String methods,
        DisplayTime joined,
        @Nullable DisplayTime lastSignIn,
        @Nullable Message invite) {

    /** The number of groups that are named in a row. */
    private static final int NAMED_GROUPS = 2;

    /** What the rows of one page have in common, read once for all of them. */
    static final class Reader {
        private final Messages messages;
        private final List<Group> groups;
        private final Map<String, String> providers;
        private final UserListStore.Methods methods;
        private final Map<UserId, Invitation.State> invitations;

        /** @param providers the names of the enabled providers by key */
        Reader(
                Messages messages,
                List<Group> groups,
                Map<String, String> providers,
                UserListStore.Methods methods,
                Map<UserId, Invitation.State> invitations) {
            this.messages = messages;
            this.groups = groups.stream().filter(group -> !group.isBuiltIn()).toList();
            this.providers = providers;
            this.methods = methods;
            this.invitations = invitations;
        }

        UserRow row(User user) {
            List<String> names = groups.stream()
                    .filter(group -> user.isIn(group.id()))
                    .map(Group::name)
                    .toList();
            Optional<Invitation.State> invited = Optional.ofNullable(invitations.get(user.id()));
            return new UserRow(
                    user.id().value(),
                    user.commonName(),
                    user.email().address(),
                    user.isActive(),
                    user.superuser() || user.isManager(),
                    role(user),
                    tone(user, invited),
                    status(user, invited),
                    names.stream().limit(NAMED_GROUPS).toList(),
                    names.stream().skip(NAMED_GROUPS).toList(),
                    methods(user),
                    DisplayTime.of(user.activity().joinedAt(), messages),
                    user.activity().lastSignInAt() == null
                            ? null
                            : DisplayTime.of(user.activity().lastSignInAt(), messages),
                    PendingInvitations.isFor(user)
                            ? Message.of(
                                    invited.isPresent()
                                            ? "admin.person.invitation.resend"
                                            : "admin.person.invitation.send")
                            : null);
        }

        private String methods(User user) {
            Stream<String> password =
                    methods.withPassword().contains(user.id()) ? Stream.of(messages.of("form.password")) : Stream.of();
            Stream<String> passkey = methods.withPasskey().contains(user.id())
                    ? Stream.of(messages.of("admin.method.passkey"))
                    : Stream.of();
            Stream<String> linked = methods.providersOf(user.id()).map(key -> providers.getOrDefault(key, key));
            return Stream.of(linked, passkey, password).flatMap(names -> names).collect(Collectors.joining(", "));
        }
    }

    /** Returns the role of a user. */
    static Message role(User user) {
        if (user.superuser()) {
            return Message.of("admin.people.administrator");
        }
        return Message.of(user.isManager() ? "admin.person.manager" : "admin.person.user");
    }

    private static boolean neverSignedIn(User user) {
        return user.activity().lastSignInAt() == null;
    }

    /** Returns the tone of the status of a user. */
    static String tone(User user, Optional<Invitation.State> invited) {
        if (!user.isActive()) {
            return "off";
        }
        return neverSignedIn(user) ? invited.map(InvitationView::toneOf).orElse("neutral") : "good";
    }

    /** Returns the status of a user: until the first sign-in, that of the invitation. */
    static Message status(User user, Optional<Invitation.State> invited) {
        if (!user.isActive()) {
            return Message.of("admin.people.closed-one");
        }
        if (!neverSignedIn(user)) {
            return Message.of("admin.people.active");
        }
        return Message.of(invited.map(InvitationView::word).orElse("admin.person.never-signed-in"));
    }
}
