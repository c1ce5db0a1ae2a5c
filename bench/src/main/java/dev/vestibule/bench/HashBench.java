package dev.vestibule.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Compares forms of Argon2id on each Java with libargon2, and those of bcrypt with the library. Each form has a
 * process, or shares one with others of its Java; they take turns, and each ratio is the median of the turns, by
 * processor time of the hashing thread.
 */
public final class HashBench {
    private static final int TURNS = 7;
    private static final int TURN_MILLIS = 400;
    private static final int WARM_UP_MILLIS = 2_500;
    private static final List<String> FORMS = List.of("library", "scalar", "vector");
    private static final List<String> BCRYPT_FORMS = List.of("bcrypt1", "bcrypt2", "bcrypt3");
    private static final Map<String, String> NAMES = Map.of(
            "library",
            "Bouncy Castle",
            "scalar",
            "scalar form",
            "vector",
            "vector form",
            "bcrypt1",
            "bcrypt alone (Bouncy Castle)",
            "bcrypt2",
            "bcrypt, two at once",
            "bcrypt3",
            "bcrypt, three at once");

    private final Map<String, Hasher> forms = new LinkedHashMap<>();
    private final Map<String, List<Double>> rates = new LinkedHashMap<>();

    private HashBench() {}

    /**
     * Runs everything.
     *
     * @param arguments the options, then the homes of the JDKs; the environment names the file of libargon2
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        HashBench bench = new HashBench();
        try {
            String newest = "";
            Map<String, Integer> versions = new LinkedHashMap<>();
            Options options = new Options(arguments);
            String file = System.getenv().getOrDefault("LIBARGON2", "");
            for (String home : options.rest()) {
                int version = Integer.parseInt(ServerProcess.javaVersion(home).replaceAll("\\D.*", ""));
                versions.put(home, version);
                newest = version >= 22 ? home : newest;
                bench.addForms(home, "Java " + version, processes);
            }
            boolean library = !newest.isEmpty() && Files.exists(Path.of(file));
            if (library) {
                bench.addLibArgon2(newest, file, processes);
            }
            bench.measure();
            bench.print(versions, library, options);
        } finally {
            processes.forEach(Process::destroy);
        }
    }

    private void addForms(String home, String java, List<Process> processes) throws IOException {
        Hasher hasher = new Hasher(
                processes,
                home + "/bin/java",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.vestibule.password.HashRates");
        Stream.of(FORMS, BCRYPT_FORMS).flatMap(List::stream).forEach(form -> forms.put(java + " " + form, hasher));
    }

    private void addLibArgon2(String home, String library, List<Process> processes) throws IOException {
        Hasher hasher = new Hasher(
                processes,
                home + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "bench/src/main/native/LibArgon2.java",
                library);
        forms.put("libargon2", hasher);
    }

    private void measure() throws IOException {
        for (Map.Entry<String, Hasher> form : forms.entrySet()) {
            form.getValue().rate(form.getKey(), WARM_UP_MILLIS);
        }
        for (int turn = 0; turn < TURNS; turn++) {
            for (Map.Entry<String, Hasher> form : forms.entrySet()) {
                ratesOf(form.getKey()).add(form.getValue().rate(form.getKey(), TURN_MILLIS));
            }
        }
    }

    private void print(Map<String, Integer> versions, boolean library, Options options) throws IOException {
        Table table = new Table();
        if (library) {
            table.row("libargon2", perSecond("libargon2"), "", "19 MiB, 2 passes, 1 lane, on one core");
        } else {
            System.out.println("libargon2 takes Java 22 or newer, and Debian's package libargon2-1.");
        }
        for (int version : versions.values()) {
            for (String form : FORMS) {
                String key = "Java " + version + " " + form;
                String aim = switch (form) {
                    case "scalar" -> ">= 0.85 of libargon2";
                    case "vector" -> version >= 25 ? ">= 1.0 of libargon2" : "";
                    default -> "";
                };
                String ratio = library ? "%.2f of libargon2, ".formatted(ratio(key, "libargon2")) : "";
                table.row(
                        NAMES.get(form) + ", Java " + version,
                        perSecond(key),
                        aim,
                        ratio + "%.2f of Bouncy Castle".formatted(ratio(key, "Java " + version + " library")));
            }
            for (String form : BCRYPT_FORMS) {
                String key = "Java " + version + " " + form;
                if (Load.median(ratesOf(key)) == 0) {
                    continue; // not on this Java
                }
                table.row(
                        NAMES.get(form) + ", Java " + version,
                        perSecond(key),
                        form.equals(BCRYPT_FORMS.get(0)) ? "" : ">= 1.8 of Bouncy Castle",
                        "2^10 rounds, %.2f of Bouncy Castle"
                                .formatted(ratio(key, "Java " + version + " " + BCRYPT_FORMS.get(0))));
            }
        }
        table.finish("bench/hash", options);
    }

    private List<Double> ratesOf(String form) {
        return rates.computeIfAbsent(form, key -> new ArrayList<>());
    }

    private String perSecond(String form) {
        return "%.1f/s".formatted(Load.median(ratesOf(form)));
    }

    private double ratio(String form, String reference) {
        List<Double> ratios = new ArrayList<>();
        for (int turn = 0; turn < TURNS; turn++) {
            ratios.add(ratesOf(form).get(turn) / ratesOf(reference).get(turn));
        }
        return Load.median(ratios);
    }

    /** A process that hashes when it is told to. */
    private static final class Hasher {
        private final PrintStream orders;
        private final BufferedReader answers;

        Hasher(List<Process> processes, String... command) throws IOException {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            processes.add(process);
            orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.US_ASCII);
            answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
        }

        double rate(String form, int millis) throws IOException {
            orders.println(form.substring(form.lastIndexOf(' ') + 1) + " " + millis);
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException(form + " failed");
            }
            return Double.parseDouble(answer);
        }
    }
}
