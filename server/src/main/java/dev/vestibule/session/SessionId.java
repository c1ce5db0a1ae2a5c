package dev.vestibule.session;

/** What names a session; public, opens nothing. */
public record SessionId(String value) implements Comparable<SessionId> {
    @Override
    public int compareTo(SessionId other) {
        return value.compareTo(other.value);
    }
}
