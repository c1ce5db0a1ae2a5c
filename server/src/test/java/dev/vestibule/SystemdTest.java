package dev.vestibule;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What systemd hears from a server, by its own program and on a socket of its kind. */
@Tag("interop")
class SystemdTest {
    private static final String LISTENER = """
            $| = 1; $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die;
            $s->recv($first, 4096); $s->recv($second, 4096); print $first;""";

    @TempDir
    private Path directory;

    @Test
    void isToldThatTheServerIsReady() throws Exception {
        Path socket = directory.resolve("notify");
        Process listener = new ProcessBuilder("perl", "-MIO::Socket::UNIX", "-e", LISTENER, socket.toString())
                .redirectErrorStream(true)
                .start();
        try {
            Awaitility.await().until(() -> Files.exists(socket));
            Systemd.ready(Map.of("NOTIFY_SOCKET", socket.toString()));
            assertThat(listener.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(new String(listener.getInputStream().readAllBytes(), UTF_8))
                    .contains("READY=1");
        } finally {
            listener.destroyForcibly();
        }
    }

    @Test
    void nothingHappensWhereNothingWaits() {
        Systemd.ready(Map.of());
        assertThat(directory).isEmptyDirectory();
    }
}
