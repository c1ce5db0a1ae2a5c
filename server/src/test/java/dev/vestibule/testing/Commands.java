package dev.vestibule.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** Runs a program to its end. */
public final class Commands {
    private Commands() {}

    /**
     * Runs a program and waits for its end.
     *
     * @param input given to the program as its standard input
     * @return what the program wrote
     * @throws IOException when it ends with anything but 0; the text has what it wrote
     */
    public static String run(List<String> command, String input) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        Thread writer = new Thread(() -> write(process.getOutputStream(), input));
        writer.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        try {
            writer.join();
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + status + ":\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }

    private static void write(OutputStream pipe, String input) {
        try (pipe) {
            pipe.write(input.getBytes(UTF_8));
        } catch (IOException e) {
            // The program ended before it read everything; its status tells.
        }
    }
}
