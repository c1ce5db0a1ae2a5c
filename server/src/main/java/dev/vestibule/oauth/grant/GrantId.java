package dev.vestibule.oauth.grant;

/** The public id of a grant; opens nothing. */
public record GrantId(String value) implements Comparable<GrantId> {
    @Override
    public int compareTo(GrantId other) {
        return value.compareTo(other.value);
    }
}
