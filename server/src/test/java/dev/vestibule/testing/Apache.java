package dev.vestibule.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Debian's Apache with a few modules. */
public final class Apache implements AutoCloseable {
    private final GuardedProcess process;

    private Apache(GuardedProcess process) {
        this.process = process;
    }

    /** Starts it, and waits until it accepts connections. */
    public static Apache start(Path directory, int port, List<String> modules, String configuration)
            throws IOException {
        List<String> command = command(directory, port, modules, configuration);
        GuardedProcess process =
                GuardedProcess.start(directory, directory.resolve("apache-start.log"), Map.of(), command);
        process.await(Duration.ofSeconds(30), () -> Nginx.listens(port));
        return new Apache(process);
    }

    /** Returns the command that runs it in a directory. */
    static List<String> command(Path directory, int port, List<String> modules, String configuration)
            throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String module : modules) {
            lines.append("LoadModule ")
                    .append(module)
                    .append("_module /usr/lib/apache2/modules/mod_")
                    .append(module)
                    .append(".so\n");
        }
        Path file = directory.resolve("apache.conf");
        Files.writeString(file, """
                %1$s
                ServerRoot %2$s
                ServerName localhost
                Listen 127.0.0.1:%3$d
                PidFile %2$s/apache.pid
                DefaultRuntimeDir %2$s
                ErrorLog %2$s/apache.log
                %4$s
                %5$s
                """.formatted(
                        lines, directory, port, Nginx.asRoot("User www-data\nGroup www-data"), configuration));
        return List.of("/usr/sbin/apache2", "-D", "FOREGROUND", "-f", file.toString());
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.kill();
    }
}
