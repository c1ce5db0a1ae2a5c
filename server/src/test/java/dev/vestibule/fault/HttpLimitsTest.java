package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.Reply;
import dev.vestibule.testing.Wire;
import java.io.IOException;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How much one request may be: body 64 KB, headers 16 KB and 100, URI 8 KB (promises, section 2; B02, B06). */
class HttpLimitsTest {
    private static final int MAX_BODY = 64 * 1024;
    private static final String POST_HEAD =
            "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private static Node node;

    @BeforeAll
    static void start(@TempDir Path directory) {
        node = Node.on(DatabaseSettings.h2File(directory.resolve("vestibule")));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    // --- Bodies ---

    @Test
    void bodyOfExactly64KbIsRead() {
        Wire wire = node.connect().send(POST_HEAD + "Content-Length: " + MAX_BODY + "\r\n\r\n" + credentials(MAX_BODY));
        wire.reply().hasStatus(401).isSecured();
        wire.send(Wire.get("/livez")).reply().hasStatus(200);
        wire.close();
    }

    @Test
    void oneByteMoreIs413AndTheConnectionIsClosed() {
        refused(413, POST_HEAD + "Content-Length: " + (MAX_BODY + 1) + "\r\n\r\n" + credentials(MAX_BODY + 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"65537", "1048576", "99999999999", "9223372036854775807"})
    void tooLargeALengthIsRefusedBeforeTheBodyComes(String length) {
        refused(413, POST_HEAD + "Content-Length: " + length + "\r\n\r\n");
    }

    @Test
    void chunkedBodyOfExactly64KbIsRead() {
        String body = credentials(MAX_BODY);
        try (Wire wire = node.connect()) {
            wire.send(POST_HEAD + "Transfer-Encoding: chunked\r\n\r\n"
                    + chunk(body.substring(0, 1000))
                    + chunk(body.substring(1000))
                    + "0\r\n\r\n");
            wire.reply().hasStatus(401).isSecured();
            wire.send(Wire.get("/livez")).reply().hasStatus(200);
        }
    }

    @Test
    void chunkedBodyOfOneByteMoreIs413() {
        refused(413, POST_HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk(credentials(MAX_BODY + 1)) + "0\r\n\r\n");
    }

    @Test
    void endlessChunkedBodyIsAnswered413AndCut() {
        try (Wire wire = node.connect()) {
            wire.send(POST_HEAD + "Transfer-Encoding: chunked\r\n\r\n");
            assertThat(bytesTaken(wire, chunk("x".repeat(8 * 1024)))).isLessThan(64L * 1024 * 1024);
        }
        Awaitility.await().until(() -> node.underWay() == 1);
    }

    @Test
    void endlessChunkSizeLineIsCut() {
        try (Wire wire = node.connect()) {
            wire.send(POST_HEAD + "Transfer-Encoding: chunked\r\n\r\n1;");
            assertThat(bytesTaken(wire, "x=".repeat(4 * 1024))).isLessThan(64L * 1024 * 1024);
        }
        Awaitility.await().until(() -> node.underWay() == 1);
    }

    @Test
    void endlessTrailersAreCut() {
        try (Wire wire = node.connect()) {
            wire.send(POST_HEAD + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n");
            assertThat(bytesTaken(wire, "X-Trailer: " + "x".repeat(4 * 1024) + "\r\n"))
                    .isLessThan(64L * 1024 * 1024);
        }
        Awaitility.await().until(() -> node.underWay() == 1);
    }

    /** Sends the same again and again until the server has had enough; fails when it never has. */
    private static long bytesTaken(Wire wire, String part) {
        long taken = 0;
        try {
            while (taken < 256L * 1024 * 1024) {
                wire.write(part);
                taken += part.length();
            }
        } catch (IOException cut) {
            return taken;
        }
        throw new AssertionError("the server takes an endless request");
    }

    @Test
    void bodyOnGetIsReadAndDropped() {
        try (Wire wire = node.connect()) {
            wire.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nhello" + Wire.get("/livez"));
            wire.reply().hasStatus(200);
            wire.reply().hasStatus(200);
        }
    }

    // --- Heads ---

    @ParameterizedTest
    @CsvSource({"15000, 200", "16300, 200", "16500, 431", "100000, 431"})
    void headersMayHave16Kb(int size, int status) {
        String one = "X-Long: " + "x".repeat(size - 100);
        if (status == 200) {
            node.get("/livez", one).hasStatus(200);
        } else {
            refused(status, Wire.get("/livez", one));
        }
    }

    @Test
    void hundredHeadersAreEnough() {
        node.get("/livez", headers(100, "X-Number-%d: 1")).hasStatus(200);
        refused(431, Wire.get("/livez", headers(101, "X-Number-%d: 1")));
    }

    @Test
    void headersOfOneNameCountEach() {
        node.get("/livez", headers(100, "X-Same: %d")).hasStatus(200);
        refused(431, Wire.get("/livez", headers(101, "X-Same: %d")));
    }

    @ParameterizedTest
    @CsvSource({"8000, 404", "8300, 414", "20000, 414"})
    void addressMayHave8Kb(int length, int status) {
        String path = "/" + "x".repeat(length);
        if (status == 404) {
            node.get(path).hasStatus(404).isSecured();
        } else {
            refused(status, Wire.get(path));
        }
    }

    @Test
    void endlessHeadIsCut() {
        try (Wire wire = node.connect()) {
            wire.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n");
            assertThat(bytesTaken(wire, "X-Long: " + "x".repeat(1000) + "\r\n")).isLessThan(64L * 1024 * 1024);
        }
        try (Wire wire = node.connect()) {
            wire.send("GET /");
            assertThat(bytesTaken(wire, "x".repeat(1000))).isLessThan(64L * 1024 * 1024);
        }
    }

    /** The answer tells why and has all headers, and nothing comes after it. */
    private static void refused(int status, String request) {
        try (Wire wire = node.connect()) {
            Reply reply = wire.send(request).reply().hasStatus(status).isSecured();
            assertThat(reply.header("Connection")).contains("close");
            assertThat(wire.untilClosed()).isEmpty();
        }
    }

    private static String[] headers(int number, String pattern) {
        String[] headers = new String[number - 1]; // and Host
        for (int i = 0; i < headers.length; i++) {
            headers[i] = pattern.formatted(i);
        }
        return headers;
    }

    private static String chunk(String content) {
        return Integer.toHexString(content.length()) + "\r\n" + content + "\r\n";
    }

    /** A whole JSON body of this many bytes. */
    private static String credentials(int length) {
        String json = Wire.credentials("nobody@example.com", "wrong");
        return json + " ".repeat(length - json.length());
    }
}
