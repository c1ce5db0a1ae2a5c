package dev.vestibule.user.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.UserColumns;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.util.Lists;

/** Answers of {@code /api/user}. */
final class UserApi {
    private UserApi() {}

    /** Returns the ids of the users in a page of the list. */
    static List<Integer> ids(JsonNode list) {
        List<Integer> ids = new ArrayList<>();
        list.path("data").forEach(row -> ids.add(row.path("id").intValue()));
        return ids;
    }

    /** Returns the columns that administrators see, and more. */
    static String[] with(String... more) {
        List<String> keys = new ArrayList<>(List.of(UserColumns.fullAnd()));
        keys.addAll(List.of(more));
        return keys.toArray(String[]::new);
    }

    static List<String> keys(JsonNode object) {
        return Lists.newArrayList(object.fieldNames());
    }
}
