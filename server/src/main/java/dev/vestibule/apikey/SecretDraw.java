package dev.vestibule.apikey;

import dev.vestibule.platform.database.Transactions;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.Input;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.ApiKeySecret;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Function;

/** Draws secrets until one has a prefix that no other key has. */
final class SecretDraw {
    /** A prefix of seven characters is one of 17 million, so this many draws find a free one. */
    private static final int MOST_DRAWS = 100;

    private final ApiKeyStore store;
    private final Transactions transactions;
    private final SecureRandom random;

    SecretDraw(ApiKeyStore store, Transactions transactions, SecureRandom random) {
        this.store = store;
        this.transactions = transactions;
        this.random = random;
    }

    /** A secret, and the result of the steps that used it. */
    record Drawn<T>(ApiKeySecret secret, T result) {}

    /**
     * Runs the steps in a transaction, with one secret after another until its prefix is free. Only the unique key of
     * the table can decide that: another node may draw the same prefix at the same time.
     *
     * @throws InvalidInputException if the name is taken
     */
    <T> Drawn<T> draw(Function<ApiKeySecret, T> steps) {
        for (int draw = 0; draw < MOST_DRAWS; draw++) {
            ApiKeySecret secret = ApiKeySecret.random(random);
            Optional<T> done = transactions.unlessTaken(() -> steps.apply(secret));
            if (done.isPresent()) {
                return new Drawn<>(secret, done.get());
            }
            if (!store.isPrefixTaken(secret.prefix())) {
                throw nameTaken();
            }
        }
        throw new IllegalStateException("no free prefix for a key among " + MOST_DRAWS);
    }

    static InvalidInputException nameTaken() {
        return InvalidInputException.of(Input.KEY_NAME, Message.of("field.key-name-taken"));
    }
}
