package dev.vestibule.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementParametersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "SELECT a FROM b WHERE c = :c AND d=:d_2 OR e IN (:c,:long_Name)",
                "SELECT a FROM b WHERE c = ? AND d=?",
                "SELECT ':no', 'it''s :no', \"a:no\" FROM b WHERE c = :yes",
                "SELECT a -- of :no\nFROM b WHERE c = :yes",
                "SELECT a -- of :no",
                "SELECT a /* of :no, or ? */ FROM b WHERE c = :yes",
                "SELECT a::text FROM b WHERE c = :yes::int",
                "SELECT 4 / 2 - 1, a - -b FROM c WHERE d = -:d",
                "SELECT a FROM b WHERE c < :c AND d <> 'x'\n",
                "INSERT INTO a (b) VALUES (:b)",
                ""
            })
    void statementsAreReadAsTheLibraryReadsThem(String sql) {
        try (Handle handle = Jdbi.open("jdbc:h2:mem:")) {
            StatementContext context = handle.createQuery(sql).getContext();
            ParsedSql expected = new ColonPrefixSqlParser().parse(sql, context);

            assertThat(new StatementParameters().parse(sql, context)).isEqualTo(expected);
        }
    }
}
