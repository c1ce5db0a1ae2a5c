package dev.vestibule.fault;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.Database;
import java.util.ArrayList;
import java.util.List;

/** Looks for what must be there together and is not. */
final class Halves {
    private static final String SESSION_WITHOUT_SIGN_IN = """
            SELECT s.id FROM session s LEFT JOIN sign_in i ON i.session_id = s.id AND i.outcome = 'signed-in'
            WHERE i.id IS NULL
            """;
    private static final String SIGN_IN_WITHOUT_SESSION = """
            SELECT i.id FROM sign_in i LEFT JOIN session s ON s.id = i.session_id
            WHERE i.outcome = 'signed-in' AND s.id IS NULL
            """;
    private static final String ACCOUNT_WITHOUT_ITS_SIGN_IN = """
            SELECT s.id FROM session s JOIN account a ON a.id = s.account_id
            WHERE a.last_sign_in_at IS NULL OR a.first_sign_in_at IS NULL
            """;

    private static final String CODE_WITHOUT_ITS_TOKENS = """
            SELECT c.grant_id FROM oauth_code c WHERE c.used_at IS NOT NULL
                AND (SELECT COUNT(*) FROM oauth_token t WHERE t.grant_id = c.grant_id) = 0
            """;
    private static final String TOKENS_OF_AN_UNUSED_CODE = """
            SELECT c.grant_id FROM oauth_code c WHERE c.used_at IS NULL
                AND (SELECT COUNT(*) FROM oauth_token t WHERE t.grant_id = c.grant_id) > 0
            """;
    private static final String CHAIN_WITHOUT_ITS_ONE_END = """
            SELECT t.grant_id FROM oauth_token t JOIN oauth_grant g ON g.id = t.grant_id
            WHERE t.kind = 'refresh' AND g.ended_at IS NULL GROUP BY t.grant_id
            HAVING SUM(CASE WHEN t.used_at IS NULL THEN 1 ELSE 0 END) <> 1
            """;

    private static final List<String> QUESTIONS = List.of(
            SESSION_WITHOUT_SIGN_IN,
            SIGN_IN_WITHOUT_SESSION,
            ACCOUNT_WITHOUT_ITS_SIGN_IN,
            CODE_WITHOUT_ITS_TOKENS,
            TOKENS_OF_AN_UNUSED_CODE,
            CHAIN_WITHOUT_ITS_ONE_END);

    private Halves() {}

    /** What is wrong, one line each. */
    static List<String> in(DatabaseSettings settings) {
        try (Database database = Database.open(settings)) {
            return in(database);
        }
    }

    static List<String> in(Database database) {
        List<String> wrong = new ArrayList<>();
        for (String question : QUESTIONS) {
            database.withHandle(handle ->
                            handle.createQuery(question).mapTo(String.class).list())
                    .forEach(id -> wrong.add(id + " from " + question));
        }
        return wrong;
    }
}
