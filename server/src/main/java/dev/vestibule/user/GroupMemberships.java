package dev.vestibule.user;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The memberships of one user: at most one in each group, in ascending order of the groups. */
public record GroupMemberships(SortedMap<GroupId, Membership> byGroup) {
    public static final GroupMemberships NONE = new GroupMemberships(new TreeMap<>());

    /** The memberships of a user who was added to no further group. */
    public static final GroupMemberships ALL_USERS = NONE.with(Membership.of(GroupId.ALL_USERS));

    public GroupMemberships {
        byGroup = Collections.unmodifiableSortedMap(new TreeMap<>(byGroup));
    }

    /** Of several in one group, the last counts. */
    public static GroupMemberships of(Collection<Membership> memberships) {
        SortedMap<GroupId, Membership> byGroup = new TreeMap<>();
        memberships.forEach(membership -> byGroup.put(membership.group(), membership));
        return new GroupMemberships(byGroup);
    }

    /** Returns these and another one, in place of the one in the same group. */
    public GroupMemberships with(Membership another) {
        SortedMap<GroupId, Membership> more = new TreeMap<>(byGroup);
        more.put(another.group(), another);
        return new GroupMemberships(more);
    }

    public GroupMemberships without(GroupId group) {
        SortedMap<GroupId, Membership> fewer = new TreeMap<>(byGroup);
        fewer.remove(group);
        return new GroupMemberships(fewer);
    }

    /** Returns memberships in the same groups, none of which is managed. */
    public GroupMemberships asPlainMember() {
        return of(byGroup.keySet().stream().map(Membership::of).toList());
    }

    public boolean contains(GroupId group) {
        return byGroup.containsKey(group);
    }

    public boolean manages(GroupId group) {
        return in(group).filter(Membership::manager).isPresent();
    }

    /** Returns empty for a group that the user is not in. */
    public Optional<Membership> in(GroupId group) {
        return Optional.ofNullable(byGroup.get(group));
    }

    public SortedSet<GroupId> groups() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(byGroup.keySet()));
    }

    public List<Membership> all() {
        return List.copyOf(byGroup.values());
    }
}
