package dev.vestibule.fault;

import dev.vestibule.fault.Act.Held;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;

/** A user of a random history: what clients know of them, to choose what to do next. Used by many threads. */
final class HistoryPerson {
    private static final int RECENT = 5;

    private final String email;
    private final int id;
    private final List<String> passwords = new ArrayList<>();
    private final List<Held> held = new ArrayList<>();
    private final List<String> tokens = new ArrayList<>();
    private final Map<String, String> ids = new HashMap<>();
    private final Set<Held> refused = new HashSet<>();
    private boolean disabled;

    HistoryPerson(String email, int id, String password) {
        this.email = email;
        this.id = id;
        passwords.add(password);
    }

    String email() {
        return email;
    }

    int id() {
        return id;
    }

    synchronized void knows(String password) {
        passwords.remove(password);
        passwords.add(password);
    }

    synchronized void holds(Held one) {
        if (!held.contains(one)) {
            held.add(one);
        }
    }

    synchronized void loses(Held one) {
        refused.add(one);
    }

    /** The id by which a session or an API key is ended. */
    synchronized void names(Held one, String itsId) {
        ids.put(one.session(), itsId);
    }

    synchronized Optional<String> idOf(Held one) {
        return Optional.ofNullable(ids.get(one.session()));
    }

    synchronized void gets(String token) {
        tokens.add(token);
    }

    synchronized void isDisabled(boolean now) {
        disabled = now;
    }

    synchronized boolean seemsDisabled() {
        return disabled;
    }

    synchronized List<Held> all() {
        return List.copyOf(held);
    }

    /** Those that were not refused yet. */
    synchronized List<Held> live() {
        return held.stream().filter(one -> !refused.contains(one)).toList();
    }

    /** Mostly the last one; sometimes one that was replaced. */
    synchronized String password(Random random) {
        int back = random.nextInt(10) < 8 ? 0 : random.nextInt(Math.min(passwords.size(), 4));
        return passwords.get(passwords.size() - 1 - back);
    }

    /** One that was just given out, so that several clients use it at once. */
    synchronized Optional<String> token(Random random) {
        return recent(tokens, random);
    }

    synchronized Optional<Held> session(Random random) {
        return one(one -> !one.api(), random);
    }

    synchronized Optional<Held> apiKey(Random random) {
        return one(Held::api, random);
    }

    /** A session that can be ended by its id. */
    synchronized Optional<Held> named(Random random) {
        return one(one -> !one.api() && ids.containsKey(one.session()), random);
    }

    /** Mostly one that may be alive. */
    private Optional<Held> one(Predicate<Held> kind, Random random) {
        List<Held> some = held.stream().filter(kind).toList();
        if (!some.isEmpty() && random.nextInt(10) < 2) {
            return Optional.of(some.get(random.nextInt(some.size())));
        }
        return recent(some.stream().filter(one -> !refused.contains(one)).toList(), random);
    }

    private static <T> Optional<T> recent(List<T> all, Random random) {
        return all.isEmpty()
                ? Optional.empty()
                : Optional.of(all.get(all.size() - 1 - random.nextInt(Math.min(all.size(), RECENT))));
    }
}
