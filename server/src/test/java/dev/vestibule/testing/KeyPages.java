package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pages on which API keys are made, as a browser without script has them, and the keys that come of it. */
public final class KeyPages {
    private final TestServer server;
    private final KeyWorld world;

    public KeyPages(TestServer server, KeyWorld world) {
        this.server = server;
        this.world = world;
    }

    /** Makes somebody unless they are there, and signs them in. */
    public Visitor visitor(String email) {
        world.signIn(email);
        Visitor visitor = new Visitor(server.client());
        visitor.signIn(email, KeyWorld.PASSWORD);
        return visitor;
    }

    /** The day so many days from now, as a form has it. */
    public String day(int ahead) {
        return LocalDate.ofInstant(server.now().plus(Duration.ofDays(ahead)), ZoneOffset.UTC)
                .toString();
    }

    /** The fields as {@link Visitor} sends them, some of them replaced. */
    public static String[] form(Map<String, String> fields, String... others) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        for (int i = 0; i < others.length; i += 2) {
            all.put(others[i], others[i + 1]);
        }
        return all.entrySet().stream()
                .flatMap(field -> List.of(field.getKey(), field.getValue()).stream())
                .toArray(String[]::new);
    }

    /** Makes a key on the page and says its secret, which the answer shows. */
    public String made(Visitor visitor, String path, String... fields) {
        visitor.open(path + "/new");
        Answer answer = visitor.sendOnly(path + "/new", fields);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.header("Cache-Control").orElseThrow()).contains("no-store");
        return secret(answer);
    }

    /** The secret that a page shows. */
    public static String secret(Answer answer) {
        String text = answer.text();
        int at = text.indexOf(">mb_");
        assertThat(at).as(text).isPositive();
        return text.substring(at + 1, text.indexOf('<', at));
    }

    /** The status of a request with this secret. */
    public int works(String secret) {
        return server.with("X-API-Key", secret).get("/api/user/current").status();
    }

    /** The number of the key of this name. */
    public int id(String name) {
        return key(name).path("id").intValue();
    }

    /** The key of this name, as administrators see it. */
    public JsonNode key(String name) {
        for (JsonNode key : world.boss().get("/api/api-key").json()) {
            if (key.path("name").textValue().equals(name)) {
                return key;
            }
        }
        throw new AssertionError("no key " + name);
    }

    /** The names of all keys. */
    public List<String> names() {
        return world.boss().get("/api/api-key").json().findValuesAsText("name");
    }
}
