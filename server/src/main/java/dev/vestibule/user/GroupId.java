package dev.vestibule.user;

/** The number of a group. */
public record GroupId(int value) implements Comparable<GroupId> {
    /** Everybody is in it; always there, with the number that the contract gives it. */
    public static final GroupId ALL_USERS = new GroupId(1);

    /** Those with all rights; always there, with the number that the contract gives it. */
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
