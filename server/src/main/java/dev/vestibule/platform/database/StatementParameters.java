package dev.vestibule.platform.database;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Finds the parameters of statements: {@code :name} and {@code ?} outside of texts, quoted names and comments. Jdbi's
 * own parser does the same with a generated lexer of a hundred classes. Thread-safe.
 */
final class StatementParameters implements SqlParser {
    /** Our statements are fixed texts, but for the conditions of lists. */
    private static final int MOST_KEPT = 1_000;

    private final Map<String, ParsedSql> known = new ConcurrentHashMap<>();

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        ParsedSql parsed = known.get(sql);
        if (parsed == null) {
            parsed = parse(sql);
            if (known.size() < MOST_KEPT) {
                known.put(sql, parsed);
            }
        }
        return parsed;
    }

    @Override
    public String nameParameter(String name, StatementContext context) {
        return ":" + name;
    }

    static ParsedSql parse(String sql) {
        ParsedSql.Builder parsed = ParsedSql.builder();
        int copied = 0;
        int at = 0;
        while (at < sql.length()) {
            int end = endOfOther(sql, at);
            if (end > at) {
                at = end;
                continue;
            }
            parsed.append(sql.substring(copied, at));
            end = endOfName(sql, at + 1);
            if (end > at + 1) {
                parsed.appendNamedParameter(sql.substring(at + 1, end));
            } else {
                parsed.appendPositionalParameter();
            }
            copied = end;
            at = end;
        }
        return parsed.append(sql.substring(copied)).build();
    }

    /** Returns where what begins here ends, if it is no parameter; the same place if it is one. */
    private static int endOfOther(String sql, int at) {
        return switch (sql.charAt(at)) {
            case '\'', '"', '`' -> after(sql, String.valueOf(sql.charAt(at)), at + 1);
            case '-' -> sql.startsWith("--", at) ? after(sql, "\n", at) : at + 1;
            case '/' -> sql.startsWith("/*", at) ? after(sql, "*/", at + 2) : at + 1;
            case ':' -> sql.startsWith("::", at) ? at + 2 : endOfName(sql, at + 1) > at + 1 ? at : at + 1;
            case '?' -> at;
            default -> at + 1;
        };
    }

    private static int after(String sql, String closing, int from) {
        int found = sql.indexOf(closing, from);
        return found < 0 ? sql.length() : found + closing.length();
    }

    private static int endOfName(String sql, int from) {
        int end = from;
        while (sql.charAt(from - 1) == ':' && end < sql.length() && Character.isJavaIdentifierPart(sql.charAt(end))) {
            end++;
        }
        return end;
    }
}
