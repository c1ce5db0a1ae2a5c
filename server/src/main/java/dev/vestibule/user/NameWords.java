package dev.vestibule.user;

import dev.vestibule.platform.address.MailAddress;
import dev.vestibule.platform.database.Conditions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The words by which users are searched for: each is part of the first name, the last name or the address, in any case
 * and whatever their order.
 */
public record NameWords(List<String> words) {
    public static final NameWords NONE = new NameWords(List.of());

    /** More words than this are not looked for. */
    private static final int MOST = 6;

    private static final String CONDITION = """
             AND (a.first_sort LIKE LOWER(:word#) ESCAPE '!' OR a.last_sort LIKE LOWER(:word#) ESCAPE '!'
                OR a.email LIKE :address# ESCAPE '!')
            """;

    public NameWords {
        words = List.copyOf(words);
    }

    /** Returns the words of a text that was typed. */
    public static NameWords of(Optional<String> typed) {
        return new NameWords(typed.stream()
                .flatMap(text -> Stream.of(text.strip().split("\\s+", -1)))
                .filter(word -> !word.isEmpty())
                .limit(MOST)
                .toList());
    }

    /** Returns the conditions on an account named {@code a}, each with its {@code AND}. */
    public String conditions() {
        StringBuilder conditions = new StringBuilder();
        for (int i = 0; i < words.size(); i++) {
            conditions.append(CONDITION.replace("#", Integer.toString(i)));
        }
        return conditions.toString();
    }

    /** Returns the values of their parameters. */
    public Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            values.put("word" + i, Conditions.containing(words.get(i)));
            values.put("address" + i, Conditions.containing(MailAddress.fragment(words.get(i))));
        }
        return values;
    }
}
