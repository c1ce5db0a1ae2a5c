package dev.vestibule.oauth.grant;

import dev.vestibule.session.AccessToken;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The scopes of a request or a token, without duplicates, in their order. */
public record Scopes(List<String> names) {
    public static final String OPENID = "openid";
    public static final String OFFLINE = "offline_access";

    /** What an application may do as the user. */
    public static final String FULL = AccessToken.FULL;

    /** Every scope, in the order in which they are published and shown. */
    public static final List<String> ALL =
            List.of(FULL, OPENID, "profile", "email", "phone", "address", "groups", OFFLINE);

    public Scopes {
        names = List.copyOf(new LinkedHashSet<>(names));
    }

    /** Parses a text with blanks between. */
    public static Scopes parse(String text) {
        return new Scopes(Arrays.stream(text.split(" ", -1))
                .filter(name -> !name.isEmpty())
                .toList());
    }

    public boolean has(String name) {
        return names.contains(name);
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    public boolean isWithin(Collection<String> others) {
        return others.containsAll(names);
    }

    /** Returns those that are among the others. */
    public Scopes only(Collection<String> others) {
        return new Scopes(names.stream().filter(others::contains).toList());
    }

    /** Returns these without one of them. */
    public Scopes without(String name) {
        return new Scopes(names.stream().filter(one -> !one.equals(name)).toList());
    }

    /** Returns these and the others. */
    public Scopes and(Scopes others) {
        Set<String> all = new LinkedHashSet<>(names);
        all.addAll(others.names);
        return new Scopes(List.copyOf(all));
    }

    /** Returns the text with blanks between. */
    public String text() {
        return names.stream().collect(Collectors.joining(" "));
    }
}
