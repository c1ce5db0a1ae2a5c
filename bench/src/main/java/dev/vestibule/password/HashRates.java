package dev.vestibule.password;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Hashes in a process of its own. For each line that it reads, a form and the number of milliseconds to hash for, it
 * prints hashes per second of processor time; 0 for a form that this Java does not have.
 */
public final class HashRates {
    private static final Argon2Cost COST = new Argon2Cost(19_456, 2, 1);
    private static final byte[] PASSWORD = "seven purple kettles".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SALT = new byte[16];

    private static final int BCRYPT_ROUNDS = 10; // as in Metabase

    /** What a form does at once, and how many hashes that are. */
    private record Form(int hashes, Runnable work) {}

    private final Map<String, Form> forms = new TreeMap<>();

    private HashRates() {
        Argon2Matrix matrix = new Argon2Matrix(COST);
        BlockMixer scalar = new ScalarMixer();
        forms.put("library", new Form(1, () -> Argon2Library.compute(PASSWORD, SALT, COST, 32)));
        forms.put("scalar", new Form(1, () -> matrix.compute(scalar, PASSWORD, SALT, 32)));
        Optional<BlockMixer> vector = VectorTrial.vectorForm();
        vector.ifPresent(mixer -> forms.put("vector", new Form(1, () -> matrix.compute(mixer, PASSWORD, SALT, 32))));
        for (int together = 1; together <= BcryptFunction.MOST_AT_ONCE; together++) {
            List<byte[]> keys = Collections.nCopies(together, PASSWORD);
            List<byte[]> salts = Collections.nCopies(together, SALT);
            forms.put(
                    "bcrypt" + together,
                    new Form(together, () -> BcryptFunction.here().compute(BCRYPT_ROUNDS, keys, salts)));
        }
    }

    public static void main(String[] arguments) throws IOException {
        HashRates rates = new HashRates();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            int space = order.indexOf(' ');
            System.out.println(rates.measure(order.substring(0, space), Long.parseLong(order.substring(space + 1))));
        }
    }

    private double measure(String form, long millis) {
        Form chosen = forms.get(form);
        if (chosen == null) {
            return 0;
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        long end = start + millis * 1_000_000;
        int count = 0;
        do {
            chosen.work().run();
            count += chosen.hashes();
        } while (threads.getCurrentThreadCpuTime() < end);
        return count * 1e9 / (threads.getCurrentThreadCpuTime() - start);
    }
}
