package dev.vestibule.account;

import dev.vestibule.audit.Actor;
import dev.vestibule.paging.Paging;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Where people are listed and their accounts changed. Accounts that stand behind keys are not among them. Each change is written
 * together with its mark in the audit trail, all or nothing.
 */
public interface PeopleStore {
    /** Which accounts are listed by their state. */
    enum Status {
        ACTIVE,
        DEACTIVATED,
        ALL
    }

    /** By which name lists are sorted first; the case does not matter. */
    enum Order {
        FIRST_NAME,
        FIRST_NAME_BACKWARDS,
        LAST_NAME
    }

    /**
     * Who is listed.
     *
     * @param text part of a name or an address, whatever the case
     * @param group whose members are listed
     * @param near lists those who share a group with this person, All Users aside, and the person themselves
     * @param administrators whether to list administrators only, or all but them
     */
    record Filter(
            Status status,
            Optional<String> text,
            Optional<Integer> group,
            Optional<UserId> near,
            Optional<Boolean> administrators) {
        /** Everybody in this state. */
        public static Filter of(Status status) {
            return new Filter(status, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }

        public Filter containing(Optional<String> part) {
            return new Filter(status, part, group, near, administrators);
        }

        public Filter inGroup(Optional<Integer> number) {
            return new Filter(status, text, number, near, administrators);
        }

        Filter sharingGroupsWith(UserId person) {
            return new Filter(status, text, group, Optional.of(person), administrators);
        }

        Filter administrators(Optional<Boolean> only) {
            return new Filter(status, text, group, near, only);
        }
    }

    /** A part of a list, and how long the whole is. */
    record Page(List<User> people, long total) {}

    /** People with their memberships; all who match, or a part of them. Takes two queries, however many there are. */
    Page list(Filter filter, Order order, Optional<Paging> paging);

    /** One person, whatever their state. */
    Optional<User> find(UserId id);

    /**
     * Makes an account.
     *
     * @param welcome what else is done for the person; what it writes stands or falls with the account
     * @throws dev.vestibule.refusal.RefusedException when the address is taken, or there is no such group
     */
    User add(Person person, Optional<PasswordHash> password, Consumer<User> welcome, Actor by, Instant now);

    /**
     * Changes an active account. It is locked while the rules look at it, so what they see is what they change. What they prove
     * before the change is called off when the address changes: links that went to the old one open nothing.
     *
     * @param rights whether memberships may be changed by it
     * @param rules make what is wished out of what is there; they may refuse
     * @param readdressed is told the account before and after when it has got another address; what it writes stands or falls with
     *     the change
     * @return what the account is now; empty when it is not active
     * @throws dev.vestibule.refusal.RefusedException when the address is taken, there is no such group, or the last active
     *     administrator would lose their rights
     */
    Optional<User> change(
            UserId id,
            boolean rights,
            Function<User, Person> rules,
            BiConsumer<User, User> readdressed,
            Actor by,
            Instant now);

    /**
     * Closes an account and ends its sessions.
     *
     * @return false when the account is not active
     * @throws dev.vestibule.refusal.RefusedException when it is the last active administrator's
     */
    boolean deactivate(UserId id, Actor by, Instant now);

    /**
     * Opens a closed account again, without the rights of an administrator and without what links it to providers that are off.
     *
     * @param live the providers that are on
     * @return what the account is now; empty when there is none
     * @throws dev.vestibule.refusal.RefusedException when it is active
     */
    Optional<User> reactivate(UserId id, Set<String> live, Actor by, Instant now);

    /** What somebody is shown until they wave it away. */
    enum Modal {
        QBNEWB,
        DATASETNEWB
    }

    /** Notes that somebody has waved it away; false when the account is not active. */
    boolean dismiss(UserId id, Modal modal);
}
