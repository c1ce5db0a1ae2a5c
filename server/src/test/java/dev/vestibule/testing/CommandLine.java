package dev.vestibule.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import dev.vestibule.Main;
import dev.vestibule.platform.config.DatabaseSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Commands of the program: each in a JVM of its own, as the launcher runs them, or quicker within this one. */
public final class CommandLine {
    private final Path directory;
    private final Map<String, String> environment;
    private final List<String> options = new ArrayList<>(List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8"));
    private UnaryOperator<List<String>> privileges = UnaryOperator.identity();

    /** Its commands find this database. */
    public CommandLine(Path directory, DatabaseSettings database, String... settings) {
        this.directory = directory;
        this.environment = new HashMap<>();
        if (database.kind() == DatabaseSettings.Kind.H2) {
            environment.put("MB_DB_FILE", database.url().replaceFirst("^jdbc:h2:file:", ""));
        } else {
            environment.put("MB_DB_CONNECTION_URI", database.url());
            environment.put("MB_DB_USER", database.user());
            environment.put("MB_DB_PASS", database.password());
        }
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            environment.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
    }

    /** The same with more options for its JVM. */
    public CommandLine withOptions(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /**
     * The same by a user who may only use what the rights of files and directories say, even where the tests run as
     * root.
     */
    public CommandLine boundByFileRights() {
        privileges = OtherUser::boundByFileRights;
        return this;
    }

    /** What a command did. */
    public record Done(int status, String output, String errors) {}

    /**
     * Runs a command within this JVM, with its own environment and streams. What it logs stands after its errors. For
     * all that does not depend on the process: locks of files, options and rights are those of this JVM.
     */
    public Done runHere(String... arguments) {
        Map<String, String> whole = new HashMap<>(System.getenv());
        whole.keySet().removeIf(CommandLine::isSetting);
        whole.putAll(environment);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        ByteArrayOutputStream errors = new ByteArrayOutputStream();
        try (CapturedLog log = CapturedLog.of("dev.vestibule", Level.INFO)) {
            int status = Main.run(
                    whole, new PrintStream(output, true, UTF_8), new PrintStream(errors, true, UTF_8), arguments);
            String thread = " " + Thread.currentThread().getName() + " ";
            String logged = log.lines().filter(line -> line.contains(thread)).collect(Collectors.joining());
            return new Done(status, output.toString(UTF_8), errors.toString(UTF_8) + logged);
        }
    }

    private static boolean isSetting(String name) {
        return name.startsWith("MB_") || name.startsWith("VESTIBULE_");
    }

    /** Runs a command to its end, in a JVM of its own. */
    public Done run(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        try {
            Path errors = Files.createTempFile(directory, "errors", ".txt");
            ProcessBuilder builder = new ProcessBuilder(privileges.apply(command))
                    .directory(directory.toFile())
                    .redirectError(errors.toFile());
            builder.environment().keySet().removeIf(CommandLine::isSetting);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            return new Done(process.waitFor(), output, Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
