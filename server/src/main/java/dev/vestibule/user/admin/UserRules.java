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
    static void checkNew(Principal by, UserProfile person) {
        allow(by.superuser());
        allow(by.mayMakeAdministrators() || !person.groups().containsKey(Groups.ADMINISTRATORS));
        checkGroups(by, new TreeMap<>(), person.groups());
    }

    /** Makes what is wished out of what is there. */
    static UserProfile changed(Principal by, UserChange wish, User present) {
        boolean profile = by.superuser() || by.is(present.id());
        UserProfile before = UserProfile.of(present);
        UserProfile after = moved(by, wish, profile ? described(by, wish, present, before) : before);
        allow(by.mayMakeAdministrators() || !makesOrTakesOver(before, after));
        return after;
    }

    /** Whether somebody becomes an administrator, or links to an administrator's password go to another address. */
    private static boolean makesOrTakesOver(UserProfile before, UserProfile after) {
        return after.groups().containsKey(Groups.ADMINISTRATORS)
                && !(before.groups().containsKey(Groups.ADMINISTRATORS)
                        && before.email().equals(after.email()));
    }

    private static UserProfile described(Principal by, UserChange wish, User present, UserProfile person) {
        @Nullable String first = wish.firstName().applyTo(present.profile().firstName());
        @Nullable String last = wish.lastName().applyTo(present.profile().lastName());
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
                wish.email().filter(email -> isAnother(email, present)).orElse(person.email()),
                first,
                last,
                wish.locale().applyTo(present.profile().locale()),
                by.superuser()
                        ? wish.loginAttributes().applyTo(present.profile().loginAttributes())
                        : present.profile().loginAttributes(),
                person.groups());
    }

    static boolean isAnother(Email email, User present) {
        return !email.spelled().equals(present.email().address());
    }

    private static void refuseOther(Input input, String key, @Nullable String present, @Nullable String wished) {
        if (!Objects.equals(present, wished)) {
            throw InvalidInputException.of(input, Message.of(key));
        }
    }

    private static UserProfile moved(Principal by, UserChange wish, UserProfile person) {
        SortedMap<Integer, Boolean> groups = wish.groups()
                .map(change -> change.applyTo(person.groups()))
                .orElseGet(() -> new TreeMap<>(person.groups()));
        if (wish.groups().isPresent()) {
            checkGroups(by, person.groups(), groups);
        }
        if (by.superuser()) {
            wish.administrator().ifPresent(administrator -> {
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
                person.email(),
                person.firstName(),
                person.lastName(),
                person.locale(),
                person.loginAttributes(),
                groups);
    }

    private static void checkGroups(
            Principal by, SortedMap<Integer, Boolean> present, SortedMap<Integer, Boolean> wished) {
        if (!Boolean.FALSE.equals(wished.get(Groups.ALL_USERS))) {
            throw Refusal.EVERYBODY_STAYS.exception();
        }
        SortedMap<Integer, Boolean> all = new TreeMap<>(present);
        all.putAll(wished);
        for (int group : all.keySet()) {
            boolean same = Objects.equals(present.get(group), wished.get(group));
            if (!same && !by.superuser() && !by.manages(group)) {
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
