package dev.vestibule.fault;

import java.time.Duration;
import java.util.Optional;

/** What a client asked for, and what it means for keys, passwords, accounts and tokens if it is done. */
sealed interface Act {
    Duration AT_MOST = Duration.ofSeconds(1);

    /**
     * A key that was given out.
     *
     * @param session the same for all keys of one session; for an API key, the key
     * @param owner who signed in or made it
     */
    record Held(String key, String session, String owner, boolean api) {
        static Held session(String key, String owner) {
            return new Held(key, key, owner, false);
        }

        static Held api(String key, String owner) {
            return new Held(key, key, owner, true);
        }
    }

    /** Whose account it is about. */
    String person();

    /** The key that the client showed. */
    default Optional<Held> shown() {
        return Optional.empty();
    }

    /** The key that the client got. */
    default Optional<Held> made() {
        return Optional.empty();
    }

    /** Whether this ends a key that there was before. */
    default boolean ends(Held held) {
        return false;
    }

    /** Whether a key may be refused after this, though it need not be. */
    default boolean mayEnd(Held held) {
        return ends(held);
    }

    /** How long after an acknowledged end a key may still be accepted. */
    default Duration bound() {
        return AT_MOST;
    }

    /** The password that was shown. */
    default Optional<String> proves() {
        return Optional.empty();
    }

    /** The password that counts from now on. */
    default Optional<String> sets() {
        return Optional.empty();
    }

    /** The token that was shown. */
    default Optional<String> uses() {
        return Optional.empty();
    }

    /**
     * Whether keys, passwords, tokens or the account itself are different afterwards, apart from a new key or token.
     */
    default boolean changes() {
        return true;
    }

    /** Whether an answer that says no may come after it was done. */
    default boolean mayBeDoneThough() {
        return false;
    }

    /** What is asked with a key, about its owner's account unless it is about another. */
    sealed interface ByKey extends Act {
        Held by();

        @Override
        default String person() {
            return by().owner();
        }

        @Override
        default Optional<Held> shown() {
            return Optional.of(by());
        }
    }

    /** What gives out a key, if it is done. */
    sealed interface Giving extends Act {
        Optional<Held> got();

        @Override
        default Optional<Held> made() {
            return got();
        }
    }

    /** The account and its first password, which were there before all else. */
    record Joined(String person, String password) implements Act {
        @Override
        public Optional<String> sets() {
            return Optional.of(password);
        }
    }

    /**
     * Who am I.
     *
     * @param named who the answer says; empty without a yes
     */
    record Check(Held by, String named) implements ByKey {
        @Override
        public boolean changes() {
            return false;
        }
    }

    /**
     * Sign-in with a password.
     *
     * @param got empty without a yes
     */
    record SignIn(String person, String password, Optional<Held> got) implements Giving {
        @Override
        public boolean changes() {
            return false;
        }

        @Override
        public Optional<String> proves() {
            return Optional.of(password);
        }
    }

    record SignOut(Held by) implements ByKey {
        @Override
        public boolean ends(Held other) {
            return other.session().equals(by.session());
        }
    }

    /** A new key for the same session; the old one counts for half a minute longer. */
    record Refresh(Held by, Optional<Held> got) implements ByKey, Giving {
        /** A second less than promised, as clocks differ. */
        static final Duration GRACE = Duration.ofSeconds(29);

        @Override
        public boolean ends(Held other) {
            return other.key().equals(by.key());
        }

        @Override
        public boolean mayEnd(Held other) {
            return other.session().equals(by.session());
        }

        @Override
        public Duration bound() {
            return Duration.ofSeconds(31);
        }
    }

    /** Ends another session of the same user. */
    record Revoke(Held by, Held target) implements ByKey {
        @Override
        public boolean ends(Held other) {
            return other.session().equals(target.session());
        }
    }

    /** Ends all other sessions of the same user. */
    record RevokeOthers(Held by) implements ByKey {
        @Override
        public boolean ends(Held other) {
            return !other.api()
                    && other.owner().equals(by.owner())
                    && !other.session().equals(by.session());
        }
    }

    /** Ends all sessions, and starts a new one, which can fail after the password was changed. */
    record ChangePassword(Held by, String old, String next, Optional<Held> got) implements ByKey, Giving {
        @Override
        public boolean ends(Held other) {
            return !other.api() && other.owner().equals(by.owner());
        }

        @Override
        public Optional<String> proves() {
            return Optional.of(old);
        }

        @Override
        public Optional<String> sets() {
            return Optional.of(next);
        }

        @Override
        public boolean mayBeDoneThough() {
            return true;
        }
    }

    /** Sets a password with a token, ends all sessions and API keys, and starts a new session. */
    record Reset(String person, String token, String next, Optional<Held> got) implements Giving {
        @Override
        public boolean ends(Held other) {
            return other.owner().equals(person);
        }

        @Override
        public Optional<String> sets() {
            return Optional.of(next);
        }

        @Override
        public Optional<String> uses() {
            return Optional.of(token);
        }
    }

    /** A new token for the account as it is. */
    record Mint(String person, String token) implements Act {
        @Override
        public boolean changes() {
            return false;
        }
    }

    record Disable(Held by, String person) implements ByKey {
        @Override
        public boolean ends(Held other) {
            return other.owner().equals(person);
        }
    }

    record Enable(Held by, String person) implements ByKey {}

    record MakeApiKey(Held by, Optional<Held> got) implements ByKey, Giving {
        @Override
        public boolean changes() {
            return false;
        }
    }

    record DeleteApiKey(Held by, Held target) implements ByKey {
        @Override
        public boolean ends(Held other) {
            return other.key().equals(target.key());
        }
    }
}
