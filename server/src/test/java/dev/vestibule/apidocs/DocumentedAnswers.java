package dev.vestibule.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.apidocs.DocumentedApi.Example;
import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares what a server answers with the description of the API, and notes which of its answers were seen. */
final class DocumentedAnswers {
    private final DocumentedApi api = new DocumentedApi();
    private final Set<String> seen = new TreeSet<>();
    private final TestServer server;

    DocumentedAnswers(TestServer server) {
        this.server = server;
    }

    TestServer server() {
        return server;
    }

    /** The answers of the description that were seen so far, as {@link DocumentedApi.Example#where()}. */
    Set<String> seen() {
        return seen;
    }

    /** A stranger and Bob, who is no administrator, are refused. */
    void strangersAndBob(Client bob, String method, String operation) {
        String path = operation.replace("{id}", "1");
        String body = method.matches("POST|PUT") ? "{}" : "";
        check(
                method + " " + operation,
                server.with("Content-Type", "application/json").send(method, path, body),
                401);
        check(
                method + " " + operation,
                bob.with("Content-Type", "application/json").send(method, path, body),
                403);
    }

    /** Returns the refusals that the description tells of, but for those of our own trouble, provoked elsewhere. */
    Set<String> refusalsOfTheDescription() {
        return api.answers().stream()
                .map(Example::where)
                .filter(where -> where.matches("\\S+ \\S+ 4\\d\\d .*"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    Answer get(String path, int status) {
        return check("GET " + path, server.get(path), status);
    }

    Answer post(String path, String json, int status) {
        return check("POST " + path, server.post(path, json), status);
    }

    void put(String path, Client client, String json, int status) {
        check("PUT " + path.replaceFirst("/user/[^/]+", "/user/{id}"), client.put(path, json), status);
    }

    /** Checks one answer against the description, and returns it. */
    Answer check(String operation, Answer answer, int status) {
        assertThat(answer.status()).as(operation + ": " + answer.text()).isEqualTo(status);
        String type =
                answer.header("Content-Type").map(full -> full.split(";", 2)[0]).orElse("");
        List<Example> examples = api.answers(operation, status, type);
        assertThat(examples)
                .as("%s may answer %d with %s", operation, status, type)
                .isNotNull();
        assertThat(answer.header("Content-Type").orElse("charset=utf-8")).contains("charset=utf-8");
        if (type.equals("application/json")) {
            assertThat(api.objection(api.schema(operation, status, type), answer.text()))
                    .as(operation + ": " + answer.text())
                    .isEmpty();
        }
        List<String> told = examples.stream()
                .filter(example -> withoutChance(example.text()).equals(withoutChance(answer.text())))
                .map(Example::where)
                .toList();
        seen.addAll(told);
        if (status >= 400) {
            assertThat(told)
                    .as("%s %d says: %s", operation, status, answer.text())
                    .isNotEmpty();
        }
        return answer;
    }

    /** The text without what is different each time or elsewhere. */
    private static String withoutChance(String text) {
        return text.replaceAll("wait \\d+ seconds", "wait")
                .replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "uuid")
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "instant")
                .replaceAll("\"(vestibule|system-timezone|report-timezone-[a-z]+)\":\"[^\"]*\"", "$1")
                .replaceAll("\"(date|hash)\":\"[^\"]*\"", "$1")
                .replaceAll("\"(available-timezones|startup-time-millis)\":(\\[[^]]*]|[0-9.E]+)", "$1");
    }
}
