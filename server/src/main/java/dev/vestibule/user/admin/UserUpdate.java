package dev.vestibule.user.admin;

import dev.vestibule.audit.AuditEvent;
import dev.vestibule.audit.AuditStore;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.user.Actor;
import dev.vestibule.user.AddressTwins;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupMemberships;
import dev.vestibule.user.Membership;
import dev.vestibule.user.Memberships;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.UserStore;
import dev.vestibule.user.verification.UnverifiedAddressStore;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes the changes of a locked account within the ongoing transaction, and notifies the other nodes. */
public final class UserUpdate {
    private final UserAdminStore store;
    private final UserStore users;
    private final UnverifiedAddressStore unverified;
    private final AddressTwins twins;
    private final Memberships memberships;
    private final ChangeLog changes;
    private final AuditWriter audit;

    public UserUpdate(
            UserAdminStore store,
            UserStore users,
            UnverifiedAddressStore unverified,
            AddressTwins twins,
            Memberships memberships,
            ChangeLog changes,
            AuditWriter audit) {
        this.store = store;
        this.users = users;
        this.unverified = unverified;
        this.twins = twins;
        this.memberships = memberships;
        this.changes = changes;
        this.audit = audit;
    }

    /**
     * Writes the differences, and returns the new state of the account. A changed address invalidates earlier proofs:
     * links to the old one no longer work.
     *
     * @param rights whether memberships are changed too
     * @throws dev.vestibule.platform.refusal.RefusedException if the address belongs to another account, there is no
     *     such group, or the last active administrator would lose their rights
     */
    public User write(User before, UserProfile after, boolean rights, Actor actor, Instant now) {
        UserId id = before.id();
        Map<String, Object> differences = differences(before, after);
        boolean readdressed = differences.containsKey("email");
        if (unverified.isReserved(after.email(), Optional.of(id))) {
            throw Refusal.EMAIL_OF_ANOTHER.exception();
        }
        if (!differences.isEmpty()) {
            store.change(id, after, verified(before, after.email(), actor), readdressed, now);
        }
        if (rights) {
            Optional<Map<String, Object>> moved = move(before, after, Memberships.Cause.byHand(actor, now));
            moved.ifPresent(groups -> differences.put("groups", groups));
        }
        if (!differences.isEmpty()) {
            audit.add(new AuditEvent(now, actor, "account.change", AuditEvent.Subject.of(id), differences));
            changes.add(ChangeLog.Kind.USER, Integer.toString(id.value()));
        }
        User changed = users.find(id).orElseThrow();
        if (readdressed && changed.isEmailVerified() && !changed.email().equals(before.mailbox())) {
            twins.settle(id, before.mailbox().address());
        }
        return changed;
    }

    private static Map<String, Object> differences(User before, UserProfile after) {
        Map<String, Object> differences = new LinkedHashMap<>();
        compare(differences, "email", before.email().address(), after.email().address());
        compare(differences, "first_name", before.profile().firstName(), after.firstName());
        compare(differences, "last_name", before.profile().lastName(), after.lastName());
        compare(differences, "locale", before.profile().locale(), after.locale());
        compare(differences, "login_attributes", before.profile().loginAttributes(), after.loginAttributes());
        return differences;
    }

    private static void compare(
            Map<String, Object> differences, String field, @Nullable Object before, @Nullable Object after) {
        if (!Objects.equals(before, after)) {
            differences.put(field, AuditStore.change(before, after));
        }
    }

    /**
     * Addresses set by an administrator count as verified; users must verify their own new address, unless it is the
     * previous one.
     */
    private static @Nullable String verified(User before, Email after, Actor actor) {
        if (after.equals(before.email())) {
            return before.verifiedEmail() == null
                    ? null
                    : before.verifiedEmail().address();
        }
        boolean vouchedFor = !actor.is(before.id()) || after.equals(before.mailbox());
        return vouchedFor ? null : before.mailbox().address();
    }

    /** Writes the requested memberships. Returns the old and new ones if they differ. */
    private Optional<Map<String, Object>> move(User before, UserProfile after, Memberships.Cause cause) {
        GroupMemberships held = GroupMemberships.of(before.memberships());
        if (held.equals(after.groups())) {
            return Optional.empty();
        }
        held.groups().stream()
                .filter(group -> !after.groups().contains(group))
                .forEach(group -> memberships.leave(before.id(), group, cause));
        for (Membership wanted : after.groups().all()) {
            if (!memberships.join(before.id(), wanted.group(), wanted.manager(), cause)) {
                memberships.setManager(before.id(), wanted.group(), wanted.manager(), cause);
            }
        }
        return Optional.of(AuditStore.change(named(held), named(after.groups())));
    }

    /** Returns the ids of groups, with a suffix for those that the user manages. */
    private static List<String> named(GroupMemberships groups) {
        return groups.all().stream()
                .map(membership -> membership.group().value() + (membership.manager() ? " as manager" : ""))
                .toList();
    }
}
