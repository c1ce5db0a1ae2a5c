package dev.vestibule.session;

/** The public id of a session, which is not its key. */
public record SessionId(String value) implements Comparable<SessionId> {
    @Override
    public int compareTo(SessionId other) {
        return value.compareTo(other.value);
    }
}
