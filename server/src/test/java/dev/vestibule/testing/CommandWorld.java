package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.Arrays;

/** A server, an administrator, and the commands that find its database. */
public final class CommandWorld implements AutoCloseable {
    public static final String ANN = "ann@example.com";
    public static final String PASSWORD = TestServer.PASSWORD;
    private static final ObjectMapper JSON = new ObjectMapper();

    public final TestServer server;
    public final int ann;
    private final CommandLine commands;

    public CommandWorld(DatabaseKind kind, Path directory, String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = "MB_SITE_URL=https://id.example.com";
        this.server = kind == DatabaseKind.H2
                ? TestServer.inFile(directory.resolve("vestibule"), all)
                : TestServer.on(kind, all);
        this.commands = new CommandLine(directory, server.database(), all);
        this.ann = server.hasAdministrator(ANN, PASSWORD);
    }

    /** Runs a command in a JVM of its own. */
    public CommandLine.Done launch(String... arguments) {
        return commands.run(arguments);
    }

    /** Runs a command within this JVM. */
    public CommandLine.Done run(String... arguments) {
        return commands.runHere(arguments);
    }

    /** Runs a command within this JVM that is done, and reads what it found. */
    public JsonNode found(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = "--json";
        CommandLine.Done done = run(all);
        assertThat(done.status()).as(done.errors()).isZero();
        return json(done);
    }

    public static JsonNode json(CommandLine.Done done) {
        try {
            return JSON.readTree(done.output());
        } catch (JsonProcessingException e) {
            throw new AssertionError(done.output(), e);
        }
    }

    public String signedIn(String email) {
        Answer answer = server.client().signIn(email, PASSWORD);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json().path("id").textValue();
    }

    public boolean isIn(String key) {
        return server.as(key).get("/api/user/current").status() == 200;
    }

    public String audited(String action) {
        return server.tables()
                .rows("SELECT actor_id, subject_kind, subject_id, details FROM audit_event WHERE action = '" + action
                        + "' ORDER BY id")
                .toString();
    }

    @Override
    public void close() {
        server.close();
    }
}
