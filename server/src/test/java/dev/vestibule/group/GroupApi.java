package dev.vestibule.group;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.testing.Answer;
import java.util.ArrayList;
import java.util.List;

/** Requests and answers of the API of groups and memberships. */
final class GroupApi {
    static final String GROUP = "/api/permissions/group";
    static final String MEMBERSHIP = "/api/permissions/membership";

    private GroupApi() {}

    /** The body that adds a user to a group; {@code more} begins with a comma, if there is any. */
    static String membership(int user, int group, String more) {
        return "{\"user_id\": " + user + ", \"group_id\": " + group + more + "}";
    }

    static List<Integer> ids(JsonNode list) {
        List<Integer> ids = new ArrayList<>();
        list.forEach(row -> ids.add(row.path("id").intValue()));
        return ids;
    }

    static void refused(Answer answer, int status, String text) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.text()).isEqualTo(text);
    }
}
