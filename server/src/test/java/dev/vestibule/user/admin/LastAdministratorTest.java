package dev.vestibule.user.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.OnEachServer;
import dev.vestibule.testing.TestServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** There is always an active administrator, whatever administrators do to each other at the same time. */
@OnEachServer
class LastAdministratorTest {
    private static final String SENTENCE = "You cannot remove the last member of the 'Admin' group!";
    private static final String ACTIVE =
            "SELECT COUNT(*) FROM account WHERE superuser = TRUE AND state = 'active' AND type = 'personal'";

    private final TestServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    LastAdministratorTest(TestServer server) {
        this.server = server;
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void nobodyElseIsOne() {
        server.tables().run("DELETE FROM membership WHERE group_id = 2");
        server.tables().run("UPDATE account SET superuser = FALSE");
        server.restart();
    }

    @Test
    void theLastOneStaysOne() {
        nobodyElseIsOne();
        int id = server.hasAdministrator("last@example.com", PASSWORD);
        int key = server.hasAdministrator("key@example.com", PASSWORD);
        server.users().setKey(key);
        int closed = server.hasAdministrator("gone@example.com", PASSWORD);
        server.users().deactivate(closed);
        Client last = server.as(server.signIn("last@example.com", PASSWORD));
        Map<String, List<String>> before = server.tables().dump();
        String person = "/api/user/" + id;
        for (Answer answer : List.of(
                last.delete(person),
                last.put(person, "{\"is_superuser\": false}"),
                last.put(person, "{\"first_name\": \"X\", \"user_group_memberships\": [{\"id\": 1}]}"))) {
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text()).isEqualTo(SENTENCE);
        }
        assertThat(server.tables().dump()).isEqualTo(before);
        assertThat(last.get("/api/user").status()).isEqualTo(200);
    }

    @Test
    void administratorsWhoTakeEachOthersRightsAtOnceLeaveOne() {
        for (int round = 0; round < 4; round++) {
            nobodyElseIsOne();
            int rivals = 4;
            List<Integer> ids = new ArrayList<>();
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < rivals; i++) {
                String email = "rival" + round + "." + i + "@example.com";
                ids.add(server.hasAdministrator(email, PASSWORD));
                clients.add(server.as(server.signIn(email, PASSWORD)));
            }
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < rivals; i++) {
                Client client = clients.get(i);
                for (int step = 1; step < rivals; step++) {
                    int victim = ids.get((i + step) % rivals);
                    int how = (i + step) % 3;
                    answers.add(CompletableFuture.supplyAsync(() -> takeRights(client, victim, how), threads));
                }
            }
            List<Integer> statuses =
                    answers.stream().map(CompletableFuture::join).toList();
            assertThat(statuses).as("every try gets an answer of its own").doesNotContain(500);
            assertThat(server.tables().count(ACTIVE)).as(statuses.toString()).isEqualTo(1);
            assertThat(server.tables()
                            .count("SELECT COUNT(*) FROM account a WHERE a.superuser <> (EXISTS (SELECT 1 FROM"
                                    + " membership m WHERE m.account_id = a.id AND m.group_id = 2))"))
                    .as("the mark and the group say the same")
                    .isZero();
        }
    }

    private static int takeRights(Client client, int victim, int how) {
        String person = "/api/user/" + victim;
        return switch (how) {
            case 0 -> client.delete(person).status();
            case 1 -> client.put(person, "{\"is_superuser\": false}").status();
            default ->
                client.put(person, "{\"user_group_memberships\": [{\"id\": 1}]}")
                        .status();
        };
    }
}
