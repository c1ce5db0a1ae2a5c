package dev.vestibule;

import java.io.File;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the server is ready, if the unit has {@code Type=notify}. Java 17 cannot send to systemd's socket,
 * which takes datagrams; {@code systemd-notify} can, and the unit needs {@code NotifyAccess=all} for it.
 */
final class Systemd {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final long LONGEST_SECONDS = 10;

    private Systemd() {}

    /** Sends {@code READY=1}, once; does nothing where nothing waits for it. A failure is only logged. */
    static void ready(Map<String, String> environment) {
        String socket = environment.getOrDefault(SOCKET, "");
        if (socket.isEmpty()) {
            return;
        }
        var builder = new ProcessBuilder("systemd-notify", "--ready")
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put(SOCKET, socket);
        try {
            Process process = builder.start();
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                warn("systemd-notify did not end");
            } else if (process.exitValue() != 0) {
                warn("systemd-notify exited with " + process.exitValue());
            }
        } catch (IOException e) {
            warn(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void warn(String reason) {
        Logger log = LoggerFactory.getLogger(Systemd.class);
        log.warn("systemd was not told that the server is ready: {}. Use Type=exec in the unit.", reason);
    }
}
