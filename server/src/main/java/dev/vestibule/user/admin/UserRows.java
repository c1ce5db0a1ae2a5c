package dev.vestibule.user.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.vestibule.user.Membership;
import dev.vestibule.user.User;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Users on the wire, with the columns for each reader (identity wire, sections 1.1 to 1.3). */
final class UserRows {
    private UserRows() {}

    /** Returns a row of the list: for administrators all columns, for managers a few, both with the groups. */
    static Object listed(User viewer, User user) {
        return viewer.superuser()
                ? new ForAdministrators(FullUser.of(user), null, null, user.groupNumbers())
                : new ForManagers(Known.of(user), user.groupNumbers());
    }

    /** Returns a row of the list of recipients. */
    static Object recipient(User viewer, User user) {
        if (viewer.superuser() || user.id().equals(viewer.id())) {
            return FullUser.of(user);
        }
        return viewer.isManager() ? Known.of(user) : Plain.of(user);
    }

    /** Returns a user with their groups. */
    static WithMemberships withMemberships(User user) {
        return new WithMemberships(FullUser.of(user), memberships(user));
    }

    /** Returns a user with groups and attributes. */
    static WithAttributes withAttributes(User user) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        Map<String, String> noted = user.profile().loginAttributes();
        if (noted != null) {
            noted.forEach((name, value) -> attributes.put(name, new Attribute("user", false, value)));
        }
        return new WithAttributes(FullUser.of(user), memberships(user), attributes);
    }

    private static List<InGroup> memberships(User user) {
        return user.memberships().stream().map(InGroup::of).toList();
    }

    record ForAdministrators(
            @JsonUnwrapped FullUser user,
            @Nullable Integer personalCollectionId,
            @Nullable Integer tenantCollectionId,
            List<Integer> groupIds) {}

    record ForManagers(@JsonUnwrapped Known user, List<Integer> groupIds) {}

    record WithMemberships(@JsonUnwrapped FullUser user, List<InGroup> userGroupMemberships) {}

    record WithAttributes(
            @JsonUnwrapped FullUser user,
            List<InGroup> userGroupMemberships,
            Map<String, Attribute> structuredAttributes) {}

    record InGroup(int id, @JsonProperty("is_group_manager") boolean groupManager) {
        static InGroup of(Membership membership) {
            return new InGroup(membership.group().value(), membership.manager());
        }
    }

    record Attribute(String source, boolean frozen, String value) {}

    /** The columns for managers. */
    record Known(
            int id,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String commonName,
            @JsonProperty("is_superuser") boolean superuser,
            @Nullable Instant lastLogin) {
        static Known of(User user) {
            return new Known(
                    user.id().value(),
                    user.email().address(),
                    user.profile().firstName(),
                    user.profile().lastName(),
                    user.commonName(),
                    user.superuser(),
                    user.activity().lastSignInAt());
        }
    }

    /** The columns for everyone. */
    record Plain(
            int id,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String commonName) {
        static Plain of(User user) {
            return new Plain(
                    user.id().value(),
                    user.email().address(),
                    user.profile().firstName(),
                    user.profile().lastName(),
                    user.commonName());
        }
    }
}
