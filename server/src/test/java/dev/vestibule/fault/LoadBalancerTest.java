package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.DatabaseServer;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.LoadBalancer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Nodes behind a load balancer that is configured as the guide says: while they are restarted, come and go, clients
 * with 200 requests a second notice nothing (promises, K05 and C05). Only the changes that a killed node had begun
 * remain unanswered: a load balancer cannot know whether they were done, so it must not repeat them.
 */
@Tag("faults")
class LoadBalancerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MOST_FAILED = 1_000; // one of so many

    @TempDir
    private static Path directory;

    private static DatabaseServer server;
    private static ChildNode first;
    private static ChildNode second;
    private static ChildNode third;

    @BeforeAll
    static void start() {
        server = DatabaseServer.dedicated(DatabaseKind.POSTGRES);
        DatabaseSettings settings = server.newDatabase();
        People.cheap().in(settings, SteadyClients.NUMBER);
        first = node(settings);
        second = node(settings);
        third = node(settings);
        first.launch();
        second.launch();
        first.ready();
        second.ready();
    }

    private static ChildNode node(DatabaseSettings settings) {
        return ChildNode.cheapAtRest(
                directory, settings, "VESTIBULE_TRUSTED_PROXIES=127.0.0.1", "VESTIBULE_DRAIN=2 seconds");
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
        third.close();
        server.close();
    }

    @Test
    void rollingRestartIsNotNoticed() {
        List<ChildNode> nodes = List.of(first, second);
        try (LoadBalancer balancer = before(nodes);
                SteadyClients clients = SteadyClients.of(balancer.port())) {
            for (ChildNode node : nodes) {
                stop(node);
                node.restart();
                awaitRequestsTo(balancer, node);
            }
            judge("K05", "two nodes restarted one after the other", clients, 0, nodes);
        }
    }

    @Test
    void nodesThatComeAndGoAreNotNoticed() {
        try (LoadBalancer balancer = before(List.of(first, second, third));
                SteadyClients clients = SteadyClients.of(balancer.port())) {
            third.restart();
            awaitRequestsTo(balancer, third);
            first.kill();
            stop(second);
            first.restart();
            awaitRequestsTo(balancer, first);
            stop(third);
            judge("C05", "one node came, one was killed and came back, two were stopped", clients, 1, List.of(first));
        } finally {
            second.launch();
        }
    }

    private static LoadBalancer before(List<ChildNode> nodes) {
        LoadBalancer balancer = LoadBalancer.before(
                directory, nodes.stream().map(ChildNode::port).toList());
        nodes.stream().filter(node -> node != third).forEach(node -> awaitRequestsTo(balancer, node));
        return balancer;
    }

    private static void awaitRequestsTo(LoadBalancer balancer, ChildNode node) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> balancer.sendsTo(node.port()));
    }

    private static void stop(ChildNode node) {
        node.terminate();
        assertThat(node.awaitEnd(PATIENCE)).isIn(0, 143);
    }

    /** @param killed how many nodes were killed: each may leave the change that a client had asked it for unanswered */
    private static void judge(String code, String what, SteadyClients clients, int killed, List<ChildNode> nodes) {
        List<String> keys = clients.keys();
        Figures.print(code, "%s: %s", what, clients);
        int cut = clients.unansweredChanges();
        assertThat(clients.refused()).as(clients.toString()).isZero();
        assertThat(cut).as(clients.toString()).isLessThanOrEqualTo(killed * SteadyClients.NUMBER);
        assertThat(clients.failed() - cut).as(clients.toString()).isLessThanOrEqualTo(clients.asked() / MOST_FAILED);
        nodes.forEach(node -> keys.forEach(key -> node.check(key).hasStatus(200)));
    }
}
