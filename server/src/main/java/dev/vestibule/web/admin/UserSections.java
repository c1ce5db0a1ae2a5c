package dev.vestibule.web.admin;

import dev.vestibule.apikey.ApiKeyListStore;
import dev.vestibule.apikey.ApiKeyService;
import dev.vestibule.group.GroupListStore;
import dev.vestibule.group.MembershipService;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.paging.Paging;
import dev.vestibule.reset.Invitation;
import dev.vestibule.reset.Invitations;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.KeyView;
import dev.vestibule.web.PageRequest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers the page of a user from the features, with the same number of queries for every user. */
public final class UserSections {
    private static final int MOST_KEYS = 5;

    private final UserAccess access;
    private final UserActivity activity;
    private final MembershipService memberships;
    private final ApiKeyService keys;
    private final Invitations invitations;
    private final InvitationView.Means means;
    private final InstantSource clock;

    public UserSections(
            UserAccess access,
            UserActivity activity,
            MembershipService memberships,
            ApiKeyService keys,
            Invitations invitations,
            InvitationView.Means means,
            InstantSource clock) {
        this.access = access;
        this.activity = activity;
        this.memberships = memberships;
        this.keys = keys;
        this.invitations = invitations;
        this.means = means;
        this.clock = clock;
    }

    /**
     * The page of a user.
     *
     * @param invitation null once the user has signed in
     * @param obstacles what keeps the user from signing in, besides lockouts
     * @param sendsMail whether a mail with a link can be sent
     */
    public record View(
            Header header,
            @Nullable InvitationView invitation,
            UserAccess.View access,
            List<UserAccess.Lockout> obstacles,
            UserActivity.View activity,
            List<In> groups,
            List<KeyView> keys,
            int keyCount,
            boolean sendsMail) {}

    /**
     * Who the user is.
     *
     * @param emailInLinks the address for a query
     * @param unverified the address that the user has entered and not verified; empty if there is none
     * @param language its own name; empty for the browser's
     * @param self whether it is the reader
     */
    public record Header(
            int id,
            String name,
            String email,
            String emailInLinks,
            boolean active,
            Message status,
            String tone,
            Message role,
            boolean elevated,
            String unverified,
            String language,
            DisplayTime joined,
            @Nullable DisplayTime lastSignIn,
            boolean self) {}

    /**
     * A group of the user.
     *
     * @param membership its id; 0 if it cannot be removed
     */
    public record In(int group, String name, Message origin, boolean manager, int membership) {
        static In of(GroupListStore.Joined joined) {
            return new In(
                    joined.group().id().value(),
                    joined.group().name(),
                    GroupPage.origin(joined.origin()),
                    joined.held().manager(),
                    joined.group().id().equals(GroupId.ALL_USERS)
                            ? 0
                            : joined.held().id());
        }
    }

    /** Returns the page of a user. */
    View of(User user, PageRequest request) {
        Optional<Invitation> latest = invitations.of(user.id());
        Optional<Invitation.State> invited = latest.map(one -> one.state(user, clock.instant()));
        Optional<InvitationView> invitation = InvitationView.of(user, latest, invited, means, request.messages());
        ApiKeyListStore.Page owned = keysOf(user.id(), MOST_KEYS);
        UserAccess.View methods = access.of(user, request);
        return new View(
                header(user, invited, request),
                invitation.orElse(null),
                methods,
                access.obstacles(user, methods, request),
                activity.of(user, request),
                memberships.of(request.who().user(), user.id()).stream()
                        .map(In::of)
                        .toList(),
                owned.keys().stream()
                        .map(key -> KeyView.of(key, clock.instant(), request.messages()))
                        .toList(),
                Math.toIntExact(owned.total()),
                means.sendsMail());
    }

    /** Returns the keys that are tied to a user, the last used first. */
    private ApiKeyListStore.Page keysOf(UserId user, int most) {
        ApiKeyListStore.Filter owned = new ApiKeyListStore.Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Set.of(user)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return keys.page(owned, ApiKeyListStore.Column.LAST_USED_AT, true, new Paging(most, 0));
    }

    /** Returns how many keys are tied to a user. */
    int keyCount(UserId user) {
        return Math.toIntExact(keysOf(user, 1).total());
    }

    private static Header header(User user, Optional<Invitation.State> invited, PageRequest request) {
        String language = MessageCatalog.codeOf(
                        Objects.requireNonNullElse(user.profile().locale(), ""))
                .flatMap(code -> MessageCatalog.all().stream()
                        .filter(one -> one.code().equals(code))
                        .findFirst())
                .map(MessageCatalog.Language::ownName)
                .orElse("");
        return new Header(
                user.id().value(),
                user.commonName(),
                user.mailbox().address(),
                URLEncoder.encode(user.email().address(), StandardCharsets.UTF_8),
                user.isActive(),
                UserRow.status(user, invited),
                UserRow.tone(user, invited),
                UserRow.role(user),
                user.superuser() || user.isManager(),
                user.isEmailVerified() ? "" : user.email().address(),
                language,
                DisplayTime.of(user.activity().joinedAt(), request.messages()),
                Optional.ofNullable(user.activity().lastSignInAt())
                        .map(at -> DisplayTime.of(at, request.messages()))
                        .orElse(null),
                user.id().equals(request.who().user().id()));
    }
}
