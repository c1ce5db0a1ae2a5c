package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.GaleraCluster;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Three nodes, each at another member of a Galera cluster. */
@Tag("interop")
class GaleraTest {
    private static final int ROUNDS = 12;

    @Test
    void startsAtOnceSetUpAndHotRowsEndWellOnThreeMembers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(12);
        List<Node> nodes = new ArrayList<>();
        try (GaleraCluster cluster = GaleraCluster.start()) {
            List<DatabaseSettings> databases = cluster.newDatabase("vestibule");
            List<Future<Node>> starting = databases.stream()
                    .map(database -> threads.submit(() -> Node.on(database, "MB_SETUP_TOKEN=token-of-the-tests")))
                    .toList();
            for (Future<Node> node : starting) {
                nodes.add(node.get());
            }
            Map<Integer, Integer> setUp = tally(threads, 6, number -> setUp(nodes.get(number % 3)));
            assertThat(setUp.getOrDefault(200, 0)).as("%s", setUp).isEqualTo(1);
            assertThat(setUp).doesNotContainKeys(500, 401);
            String key = nodes.get(0).signIn("ann@example.com", People.PASSWORD).key();

            List<Future<Map<Integer, Integer>>> clients = new ArrayList<>();
            for (int client = 0; client < 9; client++) {
                Node node = nodes.get(client % 3);
                boolean writes = client < 3;
                clients.add(threads.submit(() -> rounds(round -> writes
                        ? node.ask(Wire.request(
                                "PUT",
                                "/api/setting/site-name",
                                "{\"value\": \"Site " + round + "\"}",
                                Wire.holding(key),
                                "Content-Type: application/json"))
                        : node.signIn("ann@example.com", People.PASSWORD))));
            }
            Map<Integer, Integer> hot = new TreeMap<>();
            for (Future<Map<Integer, Integer>> client : clients) {
                client.get().forEach((status, count) -> hot.merge(status, count, Integer::sum));
            }
            Figures.print("Galera", "hot rows on three members: %s", hot);
            assertThat(hot).containsKeys(200, 204).doesNotContainKeys(500, 401, 400);
            assertThat(hot.getOrDefault(503, 0)).as("%s", hot).isLessThan(9 * ROUNDS / 10);
        } finally {
            nodes.forEach(Node::close);
            threads.shutdownNow();
        }
    }

    /** Asks once. */
    private interface Question {
        Reply ask(int number);
    }

    private static Map<Integer, Integer> rounds(Question question) {
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            statuses.merge(question.ask(round).status(), 1, Integer::sum);
        }
        return statuses;
    }

    private static Map<Integer, Integer> tally(ExecutorService threads, int times, Question question) throws Exception {
        List<Future<Reply>> replies = IntStream.range(0, times)
                .mapToObj(number -> threads.submit(() -> question.ask(number)))
                .toList();
        Map<Integer, Integer> statuses = new TreeMap<>();
        for (Future<Reply> reply : replies) {
            statuses.merge(reply.get().status(), 1, Integer::sum);
        }
        return statuses;
    }

    private static Reply setUp(Node node) {
        return node.ask(Wire.post("/api/setup", """
                {"token": "token-of-the-tests", "prefs": {"site_name": "Galera", "site_locale": "en"},
                 "user": {"first_name": "Ann", "last_name": "Example", "email": "ann@example.com", "password": "%s"}}""".formatted(People.PASSWORD)));
    }
}
