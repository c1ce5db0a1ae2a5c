package dev.vestibule.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The audit log, as an administrator reads it. */
public final class AuditLog {
    private final Client administrator;

    public AuditLog(Client administrator) {
        this.administrator = administrator;
    }

    /** Returns the events with this action, oldest first. */
    public List<JsonNode> of(String action) {
        return events("action=" + action);
    }

    /** Returns the events about a subject such as {@code account:7}, oldest first. */
    public List<JsonNode> about(String subject) {
        return events("subject=" + subject);
    }

    /** Returns the events with this action that a user caused, oldest first. */
    public List<JsonNode> by(int actor, String action) {
        return events("actor=" + actor + "&action=" + action);
    }

    /** Returns the details of the events with this action about a subject, oldest first. */
    public List<String> details(String action, String subject) {
        return details(events("action=" + action + "&subject=" + subject));
    }

    /** Returns the details of events. */
    public static List<String> details(List<JsonNode> events) {
        return events.stream().map(event -> event.path("details").toString()).toList();
    }

    private List<JsonNode> events(String query) {
        Answer answer = administrator.get("/api/vestibule/audit?limit=500&" + query);
        if (answer.status() != 200) {
            throw new AssertionError(answer.toString());
        }
        List<JsonNode> events = new ArrayList<>();
        answer.json().path("data").forEach(events::add);
        Collections.reverse(events);
        return events;
    }
}
