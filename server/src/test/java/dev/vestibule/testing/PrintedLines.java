package dev.vestibule.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vestibule.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The blocks of shell commands that a document prints, run as they are, in a directory where ./vestibule is. */
public final class PrintedLines {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^ *```(\\w+)\\n(.*?)^ *```$");

    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();

    public PrintedLines(Path directory, Map<String, String> environment) {
        this.directory = directory;
        this.environment.putAll(environment);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try {
            Path launcher = Files.writeString(
                    directory.resolve("vestibule"),
                    "#!/bin/sh\nexec '" + java + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '"
                            + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"\n");
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwx------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The blocks of shell commands below a heading of a guide, in their order. */
    public static List<String> of(String guide, String heading) {
        return of(guide, heading, "sh");
    }

    /** The blocks of a language below a heading of a guide, in their order. */
    public static List<String> of(String guide, String heading, String language) {
        try {
            String text = "\n" + Files.readString(Path.of("..", "docs", "guides", guide));
            String from = text.substring(text.indexOf("\n" + heading + "\n") + heading.length() + 2);
            int next = from.indexOf("\n" + heading.replaceFirst(" .*", "") + " ");
            return BLOCK.matcher(next < 0 ? from : from.substring(0, next))
                    .results()
                    .filter(block -> block.group(1).equals(language))
                    .map(block -> block.group(2))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a block, whose every line must succeed; returns what it wrote. */
    public String run(String block) {
        ProcessBuilder builder = new ProcessBuilder("bash", "-euc", block)
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("MB_") || name.startsWith("VESTIBULE_"));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(block + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
