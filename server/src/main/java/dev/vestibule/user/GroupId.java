package dev.vestibule.user;

/** The id of a group. */
public record GroupId(int value) implements Comparable<GroupId> {
    /** Includes everyone; predefined, with the contract's id. */
    public static final GroupId ALL_USERS = new GroupId(1);

    /** Has all rights; predefined, with the contract's id. */
    public static final GroupId ADMINISTRATORS = new GroupId(2);

    public GroupId {
        if (value <= 0) {
            throw new IllegalArgumentException("a group id is positive");
        }
    }

    @Override
    public int compareTo(GroupId other) {
        return Integer.compare(value, other.value);
    }
}
