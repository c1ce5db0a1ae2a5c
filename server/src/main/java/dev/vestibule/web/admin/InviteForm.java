package dev.vestibule.web.admin;

import dev.vestibule.group.Group;
import dev.vestibule.group.GroupService;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.admin.UserInvitations;
import dev.vestibule.user.admin.UserProfile;
import dev.vestibule.web.PageRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The shared parts of the forms that invite: groups, language, and how the invitation reaches its user. */
public final class InviteForm {
    /** More groups are not offered here, but on the page of the user. */
    private static final int MOST_GROUPS = 100;

    private static final String GROUP = "group-";

    private final GroupService groups;
    private final InvitationView.Means means;

    public InviteForm(GroupService groups, InvitationView.Means means) {
        this.groups = groups;
        this.means = means;
    }

    /** How a new user gets in. */
    enum Access {
        MAIL,
        LINK,
        PASSWORD;

        static Optional<Access> of(String value) {
            return switch (value) {
                case "mail" -> Optional.of(MAIL);
                case "link" -> Optional.of(LINK);
                case "password" -> Optional.of(PASSWORD);
                default -> Optional.empty();
            };
        }

        String value() {
            return switch (this) {
                case MAIL -> "mail";
                case LINK -> "link";
                case PASSWORD -> "password";
            };
        }
    }

    /** A group that can be chosen, with the name of its field. */
    public record Choice(String field, String name) {}

    /**
     * What the forms offer.
     *
     * @param mail whether an invitation can be mailed
     * @param link whether a link that sets a password is of use
     */
    public record Offer(List<Choice> groups, boolean moreGroups, boolean mail, boolean link) {}

    private List<Group> choosable(PageRequest request) {
        return groups.all(request.who().user()).stream()
                .filter(group -> !group.isBuiltIn())
                .toList();
    }

    private List<Group> chosen(PageRequest request) {
        return choosable(request).stream()
                .filter(group -> request.form().ticked(field(group)))
                .toList();
    }

    private static String field(Group group) {
        return GROUP + group.id().value();
    }

    Offer offer(PageRequest request) {
        List<Group> all = choosable(request);
        return new Offer(
                all.stream()
                        .limit(MOST_GROUPS)
                        .map(group -> new Choice(field(group), group.name()))
                        .toList(),
                all.size() > MOST_GROUPS,
                means.sendsMail(),
                means.linksWork());
    }

    /** Returns the way that was chosen; the best one that is possible if none was. */
    Access access(PageRequest request) {
        return Access.of(request.text("access")).filter(this::isPossible).orElseGet(this::usual);
    }

    boolean sendsMail() {
        return means.sendsMail();
    }

    Access usual() {
        if (means.sendsMail()) {
            return Access.MAIL;
        }
        return means.linksWork() ? Access.LINK : Access.PASSWORD;
    }

    private boolean isPossible(Access access) {
        return switch (access) {
            case MAIL -> means.sendsMail();
            case LINK, PASSWORD -> means.linksWork();
        };
    }

    /** Returns the values of the shared fields, to be shown again. */
    Map<String, String> posted(PageRequest request) {
        Map<String, String> values = new LinkedHashMap<>(request.posted("locale"));
        values.put("access", access(request).value());
        chosen(request).forEach(group -> values.put(field(group), "on"));
        return values;
    }

    /** Returns the names of the chosen groups. */
    List<String> chosenGroups(PageRequest request) {
        return chosen(request).stream().map(Group::name).toList();
    }

    /** Returns what adds the chosen groups and language to the profiles of new users. */
    UnaryOperator<UserProfile> completion(PageRequest request) {
        @Nullable
        String language =
                MessageCatalog.chosen(request.text("locale"), Optional.empty()).orElse(null);
        List<GroupId> chosen = chosen(request).stream().map(Group::id).toList();
        return profile -> {
            UserProfile complete = profile.speaking(language);
            for (GroupId group : chosen) {
                complete = complete.in(group);
            }
            return complete;
        };
    }

    /** Returns the links of invitations that are not mailed, for the one page that shows them. */
    List<InvitationPage.Link> links(List<UserInvitations.Invited> invited) {
        return invited.stream()
                .map(one -> InvitationPage.Link.of(one.user(), one.link().orElseThrow(), means))
                .toList();
    }
}
