package dev.vestibule.user.admin;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Principal;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.GroupMemberships;
import dev.vestibule.user.Membership;
import dev.vestibule.user.User;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules for changes of a user, and their results. */
final class UserRules {
    private UserRules() {}

    /** Refuses a user who must not be created. */
    static void checkNew(Principal principal, UserProfile profile) {
        allow(principal.superuser());
        allow(principal.mayMakeAdministrators() || !profile.groups().contains(GroupId.ADMINISTRATORS));
        checkGroups(principal, GroupMemberships.NONE, profile.groups());
    }

    /** Applies a change to the current profile. */
    static UserProfile changed(Principal principal, UserChange change, User present) {
        boolean profile = principal.superuser() || principal.is(present.id());
        UserProfile before = UserProfile.of(present);
        UserProfile after = moved(principal, change, profile ? described(principal, change, present, before) : before);
        allow(principal.mayMakeAdministrators() || !makesOrTakesOver(before, after));
        return after;
    }

    /** Returns whether a user becomes an administrator, or reset links of an administrator go to another address. */
    private static boolean makesOrTakesOver(UserProfile before, UserProfile after) {
        return after.groups().contains(GroupId.ADMINISTRATORS)
                && !(before.groups().contains(GroupId.ADMINISTRATORS)
                        && before.email().equals(after.email()));
    }

    /** Returns whether a change takes a recent proof: of an address, and of the rights of administrators. */
    static boolean takesProof(User before, UserProfile after) {
        return isAnother(after.email(), before)
                || before.superuser() != after.groups().contains(GroupId.ADMINISTRATORS);
    }

    private static UserProfile described(Principal principal, UserChange change, User present, UserProfile profile) {
        @Nullable String first = change.firstName().applyTo(present.profile().firstName());
        @Nullable String last = change.lastName().applyTo(present.profile().lastName());
        if (present.ssoSource() != null) { // the next sign-in would restore the provider's names
            refuseOther(
                    Input.FIRST_NAME,
                    "field.first-name-elsewhere",
                    present.profile().firstName(),
                    first);
            refuseOther(
                    Input.LAST_NAME,
                    "field.last-name-elsewhere",
                    present.profile().lastName(),
                    last);
        }
        return new UserProfile(
                change.email().filter(email -> isAnother(email, present)).orElse(profile.email()),
                first,
                last,
                change.locale().applyTo(present.profile().locale()),
                principal.superuser()
                        ? change.loginAttributes().applyTo(present.profile().loginAttributes())
                        : present.profile().loginAttributes(),
                profile.groups());
    }

    static boolean isAnother(Email email, User present) {
        return !email.spelled().equals(present.email().address());
    }

    private static void refuseOther(Input input, String key, @Nullable String present, @Nullable String wished) {
        if (!Objects.equals(present, wished)) {
            throw InvalidInputException.of(input, Message.of(key));
        }
    }

    private static UserProfile moved(Principal principal, UserChange wanted, UserProfile profile) {
        GroupMemberships groups = profile.groups();
        if (wanted.groups().isPresent()) {
            groups = wanted.groups().get().applyTo(profile.groups());
            checkGroups(principal, profile.groups(), groups);
        }
        if (principal.superuser() && wanted.administrator().isPresent()) {
            groups = wanted.administrator().get()
                    ? groups.with(Membership.of(GroupId.ADMINISTRATORS))
                    : groups.without(GroupId.ADMINISTRATORS);
        }
        if (groups.contains(GroupId.ADMINISTRATORS)) {
            groups = groups.asPlainMember(); // an administrator manages all groups anyway
        }
        return new UserProfile(
                profile.email(),
                profile.firstName(),
                profile.lastName(),
                profile.locale(),
                profile.loginAttributes(),
                groups);
    }

    private static void checkGroups(Principal principal, GroupMemberships present, GroupMemberships wished) {
        if (!wished.contains(GroupId.ALL_USERS) || wished.manages(GroupId.ALL_USERS)) {
            throw Refusal.EVERYBODY_STAYS.exception();
        }
        SortedSet<GroupId> all = new TreeSet<>(present.groups());
        all.addAll(wished.groups());
        for (GroupId group : all) {
            boolean same = present.in(group).equals(wished.in(group));
            if (!same && !principal.superuser() && !principal.manages(group)) {
                throw Refusal.NOT_YOUR_GROUP.exception();
            }
            boolean promoted = wished.manages(group) && !present.manages(group);
            if (promoted && wished.contains(GroupId.ADMINISTRATORS)) {
                throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
            }
        }
    }

    /** Returns whether an account in this state is active; false if there is none. */
    static boolean isActive(Optional<String> state) {
        return state.filter("active"::equals).isPresent();
    }

    static void allow(boolean allowed) {
        if (!allowed) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }
}
