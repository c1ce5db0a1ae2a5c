package dev.vestibule.group;

import dev.vestibule.audit.Actor;
import dev.vestibule.paging.Paging;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where groups and memberships are kept. Each change is written together with the history of memberships and its mark in the audit
 * trail, all or nothing. Only people count as members, and only while their accounts are active.
 */
public interface GroupStore {
    /** A group and how many are in it. */
    record Counted(Group group, long members) {}

    /** That somebody is in a group; clients name it by its number. */
    record Held(int id, UserId user, int group, boolean manager) {}

    /**
     * Somebody in a group, with what is shown of them.
     *
     * @param origin where the membership comes from
     */
    record Member(
            Held held,
            String origin,
            String email,
            @Nullable String firstName,
            @Nullable String lastName,
            String commonName,
            boolean superuser) {}

    /**
     * Groups by name, all of them or a part. Takes three queries, however many groups and people there are.
     *
     * @param managedBy leaves out those that this person does not manage
     */
    List<Counted> list(Optional<UserId> managedBy, Optional<Paging> paging);

    /**
     * Which groups are listed.
     *
     * @param managedBy leaves out those that this person does not manage
     * @param text part of the name, whatever the case
     */
    record Filter(Optional<UserId> managedBy, Optional<String> text) {}

    /** By what groups are sorted. */
    enum Column {
        NAME,
        MEMBERS
    }

    /** A part of the groups that fit, and how many do. */
    record Page(List<Counted> groups, long total) {}

    /** The same for lists that people look through. */
    Page page(Filter filter, Column column, boolean descending, Paging paging);

    /** All groups by name, not counted. */
    List<Group> all();

    Optional<Group> find(int id);

    /** Who is in a group, by first and last name. */
    List<Member> members(int group);

    /** A part of the members, and how many there are. */
    record MemberPage(List<Member> members, long total) {}

    /**
     * The same for lists that people look through. Takes two queries, however many members there are.
     *
     * @param text part of a name or an address, whatever the case
     */
    MemberPage members(int group, Optional<String> text, boolean backwards, Paging paging);

    /** In which group somebody is, and from where that comes. */
    record Joined(Held held, Group group, String origin) {}

    /** The groups of one person, by name. */
    List<Joined> of(UserId person);

    /** All memberships, by the person's number; for somebody, those in the groups that they manage. */
    List<Held> memberships(Optional<UserId> managedBy);

    /**
     * That somebody came into a group, left it, was made a manager, or is none any more.
     *
     * @param group what it is called, or was when it was deleted
     * @param what added, removed, made-manager or made-member
     * @param origin where the membership comes from, or who ended it
     * @param actor who did it; empty for the system, a provider and the command line
     */
    record Move(
            Instant at,
            UserId user,
            String email,
            int groupId,
            String group,
            String what,
            String origin,
            Optional<UserId> actor) {}

    /** A part of the history, and how long the whole is. */
    record History(List<Move> moves, long total) {}

    /** How memberships came and went, the latest first; of one person, of one group, or of all. */
    History history(Optional<UserId> user, Optional<Integer> group, Paging paging);

    /** One membership; of a closed account too. */
    Optional<Held> membership(int id);

    /**
     * Makes a group.
     *
     * @throws dev.vestibule.refusal.RefusedException when the name is taken, whatever the case
     */
    Group add(String name, Actor by, Instant now);

    /**
     * Gives a group another name; empty when there is none.
     *
     * @throws dev.vestibule.refusal.RefusedException when the name is taken, whatever the case
     */
    Optional<Group> rename(int id, String name, Actor by, Instant now);

    /** Deletes a group, and says who was in it; empty when there is none. */
    Optional<Collection<UserId>> delete(int id, Actor by, Instant now);

    /** Takes everybody out of a group, and says who was in it; empty when there is no such group. */
    Optional<Collection<UserId>> clear(int id, Actor by, Instant now);

    /**
     * Puts an active person into a group; who is in it stays, and manages it if that is said.
     *
     * @param manager leaves it as it is when it is empty
     * @return false when there is no such active person
     * @throws dev.vestibule.refusal.RefusedException when there is no such group, or an administrator would manage one
     */
    boolean join(UserId user, int group, Optional<Boolean> manager, Actor by, Instant now);

    /**
     * Lets a member manage the group, or no more.
     *
     * @return false when there is no such membership
     * @throws dev.vestibule.refusal.RefusedException when an administrator would manage a group
     */
    boolean setManager(Held held, boolean manager, Actor by, Instant now);

    /**
     * Takes a member out of the group.
     *
     * @return false when there is no such membership
     * @throws dev.vestibule.refusal.RefusedException when it is the last active administrator
     */
    boolean leave(Held held, Actor by, Instant now);
}
