package dev.vestibule.operator;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.CapturedLog;
import dev.vestibule.testing.CommandLine;
import dev.vestibule.testing.TestServer;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The socket beside the embedded database's file, through which commands ask a running server. */
class OperatorSocketTest {
    private static final String ANN = "ann@example.com";

    @TempDir
    private Path directory;

    private Path file() {
        return directory.resolve("vestibule");
    }

    private Path socket() {
        return directory.resolve("vestibule.recover/socket");
    }

    private CommandLine.Done recover() {
        return new CommandLine(directory, DatabaseSettings.h2File(file())).run("recover", "--email", ANN);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void nobodyElseCanReachIt() throws IOException {
        Files.createDirectories(socket().getParent());
        Files.setPosixFilePermissions(socket().getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
        try (TestServer server = TestServer.inFile(file())) {
            assertThat(server.port()).isPositive();
            assertThat(mode(socket().getParent())).isEqualTo("rwx------");
            assertThat(mode(socket())).isEqualTo("rw-------");
        }
    }

    @Test
    void linkLeadsToThePortOfTheRunningServerAndTheStoppedOneKnowsItToo() {
        try (TestServer server = TestServer.inFile(file())) {
            server.hasAdministrator(ANN, PASSWORD);
            CommandLine.Done running = recover();
            assertThat(running.output()).startsWith("http://localhost:" + server.port() + "/auth/reset_password/");
            assertThat(running.errors()).contains("MB_SITE_URL is not set: replace the host in the link if needed.");
            server.stop();
            assertThat(socket().getParent()).doesNotExist();

            CommandLine.Done stopped = recover();
            assertThat(stopped.status()).as(stopped.errors()).isZero();
            assertThat(stopped.output()).startsWith("http://localhost:3000/auth/reset_password/");

            server.restart();
            String token = stopped.output().strip().replaceFirst(".*/", "");
            assertThat(server.get("/auth/reset_password/" + token).status()).isEqualTo(200);
            assertThat(recover().status()).isZero();
        }
    }

    @Test
    void whereNoSocketCanBeTheServerRunsAndTheCommandSaysWhatToDo() {
        directory = directory.resolve("a".repeat(120));
        try (CapturedLog log = CapturedLog.of("dev.vestibule.operator", Level.WARN)) {
            try (TestServer server = TestServer.inFile(file())) {
                server.hasAdministrator(ANN, PASSWORD);
                assertThat(log.lines())
                        .singleElement()
                        .asString()
                        .contains("Commands work only while the server is stopped.");
                CommandLine.Done done = recover();
                assertThat(done.status()).isEqualTo(3);
                assertThat(done.output()).isEmpty();
                assertThat(done.errors())
                        .contains("Cannot open the database file: ")
                        .contains("If a server uses it, run this as the same user, or stop the server first.");
            }
        }
    }

    @Test
    void itKnowsItsRequestsAndSurvivesAllOthers() throws IOException {
        try (TestServer server = TestServer.inFile(file())) {
            server.hasAdministrator(ANN, PASSWORD);
            List<String> others = List.of(
                    "shutdown",
                    "recover ann@example.com",
                    "{}",
                    "[]",
                    "null",
                    "{\"command\":\"shutdown\"}",
                    "{\"command\":\"recover\"",
                    "{\"command\":\"recover\",\"email\":\"ann@example.com\",\"make_administrator\":null}",
                    "{\"command\":\"recover\",\"email\":\"ann@example.com\",\"make_administrator\":true,\"more\":1}",
                    "{\"command\":\"recover\",\"email\":\"ann@example.com\",\"make_administrator\":true} {}",
                    "{\"command\":\"change-user\",\"email\":\"ann@example.com\",\"change\":\"DELETE\"}");
            assertThat(others)
                    .allSatisfy(other -> assertThat(send(other + "\n"))
                            .contains("The running server does not know this command. It may be of another version."));
            assertThat(send("{\"command\":\"show-user\"}\n"))
                    .contains("The running server does not know this command. It may be of another version.");
            assertThat(send("{\"command\":\"show-user\",\"email\":\"\"}\n"))
                    .contains("No user has the email address .");
            assertThat(send("a".repeat(16 * 1024))).isEmpty();
            assertThat(server.tables().size("reset_token")).isZero();
            assertThat(recover().status()).isZero();
        }
    }

    @Test
    void callerWhoSaysNothingDoesNotKeepOthersWaiting() throws IOException {
        try (TestServer server = TestServer.inFile(file());
                SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            server.hasAdministrator(ANN, PASSWORD);
            assertThat(send("{\"command\":\"list-bans\"}\n")).contains("\"outcome\":\"DONE\"");
            assertThat(silent.isConnected()).isTrue();
        }
    }

    private String send(String text) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()))) {
            channel.write(ByteBuffer.wrap(text.getBytes(UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), UTF_8);
        }
    }

    @Test
    void whereThereIsNoDatabaseNoneIsMade() {
        CommandLine.Done done = recover();
        assertThat(done.status()).isEqualTo(3);
        assertThat(done.errors())
                .contains("No database found at " + file() + ".mv.db. Run this command in the directory of the server");
        assertThat(Path.of(file() + ".mv.db")).doesNotExist();
    }

    @Test
    void databaseWithoutOurTablesIsLeftAlone() throws IOException {
        Files.createFile(Path.of(file() + ".mv.db"));
        CommandLine.Done done = recover();
        assertThat(done.status()).isEqualTo(3);
        assertThat(done.errors())
                .contains(" is empty. Restore it from a backup, or delete it if it never contained data.");
        assertThat(Files.size(Path.of(file() + ".mv.db"))).isZero();
    }
}
