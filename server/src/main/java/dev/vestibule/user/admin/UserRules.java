package dev.vestibule.user.admin;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Principal;
import dev.vestibule.user.Email;
import dev.vestibule.user.Groups;
import dev.vestibule.user.User;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Who may change what of an account, and what it is afterwards. */
final class UserRules {
    private UserRules() {}

    /** Refuses an account that may not be made. */
    static void checkNew(Principal principal, UserProfile profile) {
        allow(principal.superuser());
        allow(principal.mayMakeAdministrators() || !profile.groups().containsKey(Groups.ADMINISTRATORS));
        checkGroups(principal, new TreeMap<>(), profile.groups());
    }

    /** Makes what is wished out of what is there. */
    static UserProfile changed(Principal principal, UserChange change, User present) {
        boolean profile = principal.superuser() || principal.is(present.id());
        UserProfile before = UserProfile.of(present);
        UserProfile after = moved(principal, change, profile ? described(principal, change, present, before) : before);
        allow(principal.mayMakeAdministrators() || !makesOrTakesOver(before, after));
        return after;
    }

    /** Whether somebody becomes an administrator, or links to an administrator's password go to another address. */
    private static boolean makesOrTakesOver(UserProfile before, UserProfile after) {
        return after.groups().containsKey(Groups.ADMINISTRATORS)
                && !(before.groups().containsKey(Groups.ADMINISTRATORS)
                        && before.email().equals(after.email()));
    }

    private static UserProfile described(Principal principal, UserChange change, User present, UserProfile profile) {
        @Nullable String first = change.firstName().applyTo(present.profile().firstName());
        @Nullable String last = change.lastName().applyTo(present.profile().lastName());
        if (present.ssoSource() != null) { // the next sign-in would bring back what the provider says
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
        SortedMap<Integer, Boolean> groups = wanted.groups()
                .map(change -> change.applyTo(profile.groups()))
                .orElseGet(() -> new TreeMap<>(profile.groups()));
        if (wanted.groups().isPresent()) {
            checkGroups(principal, profile.groups(), groups);
        }
        if (principal.superuser()) {
            wanted.administrator().ifPresent(administrator -> {
                if (administrator) {
                    groups.putIfAbsent(Groups.ADMINISTRATORS, false);
                } else {
                    groups.remove(Groups.ADMINISTRATORS);
                }
            });
        }
        if (groups.containsKey(Groups.ADMINISTRATORS)) {
            groups.replaceAll((group, manager) -> false); // an administrator manages all groups anyway
        }
        return new UserProfile(
                profile.email(),
                profile.firstName(),
                profile.lastName(),
                profile.locale(),
                profile.loginAttributes(),
                groups);
    }

    private static void checkGroups(
            Principal principal, SortedMap<Integer, Boolean> present, SortedMap<Integer, Boolean> wished) {
        if (!Boolean.FALSE.equals(wished.get(Groups.ALL_USERS))) {
            throw Refusal.EVERYBODY_STAYS.exception();
        }
        SortedMap<Integer, Boolean> all = new TreeMap<>(present);
        all.putAll(wished);
        for (int group : all.keySet()) {
            boolean same = Objects.equals(present.get(group), wished.get(group));
            if (!same && !principal.superuser() && !principal.manages(group)) {
                throw Refusal.NOT_YOUR_GROUP.exception();
            }
            boolean promoted = Boolean.TRUE.equals(wished.get(group)) && !Boolean.TRUE.equals(present.get(group));
            if (promoted && wished.containsKey(Groups.ADMINISTRATORS)) {
                throw Refusal.ADMINISTRATOR_IS_NO_MANAGER.exception();
            }
        }
    }

    /** Whether an account in this state is active; none is not. */
    static boolean isActive(Optional<String> state) {
        return state.filter("active"::equals).isPresent();
    }

    static void allow(boolean allowed) {
        if (!allowed) {
            throw Refusal.NOT_ALLOWED.exception();
        }
    }
}
