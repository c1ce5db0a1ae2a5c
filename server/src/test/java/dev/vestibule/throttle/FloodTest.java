package dev.vestibule.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.Client;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Strangers with any number of addresses cannot fill the disk. */
@Tag("faults")
class FloodTest {
    private static final int SIGN_INS = 900;
    private static final int SIGN_INS_RECORDED = 500;
    private static final int WISHES = 250;
    private static final int WISHES_RECORDED = 100;
    private static final int AT_ONCE = 10;

    /** Rows that a busy machine had no time to write. */
    private static final int FEW = 20;

    /** What docs/security.md says of a recorded refusal, with its part of the indexes. */
    private static final long BYTES_OF_A_ROW = 4_096;

    /** Twice what as many requests take that write all that they can; nothing of it is kept. */
    private static final long MOST_WHILE_IT_LASTS = 128L << 20;

    @TempDir
    private Path directory;

    private Path file;
    private TestServer server;

    @BeforeEach
    void start() {
        file = directory.resolve("vestibule");
        server = TestServer.inFile(file);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private long bytes() {
        try {
            return Files.size(directory.resolve("vestibule.mv.db"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Client from(int i) {
        return server.from("198.18." + i / 250 + "." + i % 250);
    }

    private int rows(String table) {
        return server.tables().size(table);
    }

    private int others(String action) {
        String details = server.tables().value("SELECT details FROM audit_event WHERE action = ?", action);
        assertThat(details).matches("\\{\"others\":[0-9]+}");
        return Integer.parseInt(details.replaceAll("[^0-9]", ""));
    }

    /** A busy machine may say that it has no time; who floods asks again. */
    private static void answered(int status, Answer first, Supplier<Answer> again) {
        Answer answer = first;
        while (answer.status() == 503) {
            answer = again.get();
        }
        assertThat(answer.status()).as("as ever").isEqualTo(status);
    }

    /** More than are written down in a minute of all places together. */
    private static final int ASKED_AGAIN = 2_050;

    @Test
    void oneAddressThatAsksForLinksAgainAndAgainKeepsNobodyElseFromSigningIn() {
        Client stranger = from(1);
        int refused = 0;
        for (int i = 0; i < ASKED_AGAIN; i++) {
            Answer answer = stranger.post("/api/session/forgot_password", "{\"email\": \"nobody@example.com\"}");
            refused += answer.status() == 400 ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(ASKED_AGAIN / 2);
        Answer other = from(2).signIn("nobody@example.com", "another");
        assertThat(other.status()).as(other.text()).isEqualTo(401);
    }

    @Test
    void whatManyAddressesLeaveBehindHasABoundAndTheRestIsToldAsANumber() {
        server.restart();
        long before = bytes();
        for (int i = 0; i < SIGN_INS; i += AT_ONCE) {
            List<Client.Pending> pending = IntStream.range(i, i + AT_ONCE)
                    .mapToObj(n -> from(n).signInLater("nobody" + n + "@example.com", "another"))
                    .toList();
            for (int j = 0; j < AT_ONCE; j++) {
                int n = i + j;
                answered(401, pending.get(j).answer(), () -> from(n).signIn("nobody" + n + "@example.com", "another"));
            }
        }
        for (int i = 0; i < WISHES; i++) {
            String email = "{\"email\": \"nobody" + i + "@example.com\"}";
            Client client = from(i);
            Supplier<Answer> wish = () -> client.post("/api/session/forgot_password", email);
            answered(204, wish.get(), wish);
        }
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> rows("outbox_mail WHERE state = 'asked'") == 0);
        long during = bytes();
        assertThat(rows("sign_in")).isBetween(SIGN_INS_RECORDED - FEW, SIGN_INS_RECORDED);
        assertThat(rows("outbox_mail")).isBetween(WISHES_RECORDED - FEW, WISHES_RECORDED);
        assertThat(rows("mail_event")).isEqualTo(2 * rows("outbox_mail"));
        assertThat(rows("attempt_subject WHERE failed_in_a_row > 0"))
                .as("nobody has a password that could be closed")
                .isZero();

        server.passes(Duration.ofMinutes(61));
        server.restart(); // the clean-up comes soon after a start, and then once a minute

        assertThat(others("sign-in.refused")).isBetween(SIGN_INS - SIGN_INS_RECORDED, SIGN_INS);
        assertThat(others("mail.unknown-address")).isBetween(WISHES - WISHES_RECORDED, WISHES);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> rows("attempt") + rows("attempt_subject") == 0);
        server.restart();
        long after = bytes();
        Figures.print(
                "flood",
                "%d failing sign-ins and %d wishes from as many addresses: the file grew from %d to %d KB, and is %d KB an hour later",
                SIGN_INS,
                WISHES,
                before >> 10,
                during >> 10,
                after >> 10);
        assertThat(during - before).as("while it lasts").isLessThan(MOST_WHILE_IT_LASTS);
        assertThat(after - before)
                .as("what stays of an hour")
                .isLessThan((SIGN_INS_RECORDED + 3 * WISHES_RECORDED) * BYTES_OF_A_ROW);

        server.passes(Duration.ofDays(31));
        server.restart();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> rows("sign_in") == 0);
    }
}
