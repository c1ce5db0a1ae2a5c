package dev.vestibule.bench;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordHash;
import dev.vestibule.password.PasswordHasher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Verifies passwords on all cores and does nothing else, in a process of its own. For each line that it reads, a number
 * of seconds, it prints hashes per second.
 */
public final class BareHash {
    private static final int CORES = Runtime.getRuntime().availableProcessors();

    private final PasswordHasher hasher = new PasswordHasher(Argon2Settings.standard(), new SecureRandom());
    private final Password password = new Password(Requests.PASSWORD);
    private final PasswordHash hash = hasher.hash(password);

    private BareHash() {}

    public static void main(String[] arguments) throws Exception {
        BareHash bare = new BareHash();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String seconds = orders.readLine(); seconds != null; seconds = orders.readLine()) {
            System.out.println(bare.rate(Double.parseDouble(seconds)));
        }
    }

    private double rate(double seconds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CORES);
        long end = System.nanoTime() + (long) (seconds * 1e9);
        List<Future<Integer>> counts = new ArrayList<>();
        for (int i = 0; i < CORES; i++) {
            counts.add(threads.submit(() -> {
                int count = 0;
                while (System.nanoTime() < end) {
                    hasher.matches(password, hash);
                    count++;
                }
                return count;
            }));
        }
        int all = 0;
        for (Future<Integer> count : counts) {
            all += count.get();
        }
        threads.shutdown();
        return all / seconds;
    }

    /** Such a process with the Java of a server and its options: what it computes is what the server could. */
    static final class Twin implements AutoCloseable {
        private final Process process;
        private final PrintStream orders;
        private final BufferedReader answers;

        private Twin(Process process) {
            this.process = process;
            this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
            this.answers =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        }

        static Twin of(ServerProcess server) throws IOException {
            List<String> command = server.java();
            command.addAll(List.of(
                    "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED", // as the manifest of the jar has it
                    "-cp",
                    System.getProperty("java.class.path"),
                    BareHash.class.getName()));
            return new Twin(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }

        double rate(double seconds) throws IOException {
            orders.println(seconds);
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("the process that only hashes has ended");
            }
            return Double.parseDouble(answer);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
