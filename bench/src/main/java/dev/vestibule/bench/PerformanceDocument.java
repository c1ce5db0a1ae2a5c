package dev.vestibule.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes tables to docs/performance.md, and the rows that matter most to README. */
final class PerformanceDocument {
    private static final Path DOCUMENT = Path.of("docs/performance.md");
    private static final Path README = Path.of("README.md");
    private static final int WIDTH = 120;

    /** The beginnings of the rows that README shows, in its order. */
    private static final List<String> SHOWN = List.of(
            "start to first answer",
            "resident idle, Java",
            "resident idle after pages",
            "session checks against a trivial route",
            "session checks against nginx",
            "checks of an API key against nginx",
            "sign-ins against the bare hash rate",
            "sign-ins against Keycloak",
            "sign-ins against better-auth",
            "checks against Keycloak",
            "checks against better-auth",
            "first checks",
            "repeated checks",
            "overview",
            "vector form, Java 25");

    /** A date, a command, and the machine, as {@link #replace} writes them. */
    private static final Pattern MEASURED = Pattern.compile("(?ms)^(\\d{4}-\\d\\d-\\d\\d),\\s(`[^`]+`)\\.\\s(.*?)\n\n");

    private PerformanceDocument() {}

    /**
     * Replaces what a bench measured before.
     *
     * @param section names the markers: {@code <!-- bench/run -->} and {@code <!-- end of bench/run -->}
     * @param command what was run
     * @param java the Java of the servers
     * @param lines the table
     */
    static void replace(String section, String command, String java, List<String> lines) throws IOException {
        List<String> all = new ArrayList<>(List.of("", wrapped(today() + ", `" + command + "`. " + machine(java)), ""));
        lines.stream().map(line -> line.startsWith("|") ? line : wrapped(line)).forEach(all::add);
        all.add("");
        Files.writeString(DOCUMENT, replaced(Files.readString(DOCUMENT), section, String.join("\n", all)));
        Files.writeString(README, replaced(Files.readString(README), "performance", selection()));
    }

    /** Breaks prose into lines. */
    private static String wrapped(String text) {
        StringBuilder lines = new StringBuilder();
        int length = 0;
        for (String word : text.split(" ", -1)) {
            if (length > 0 && length + 1 + word.length() > WIDTH) {
                lines.append('\n');
                length = 0;
            } else if (length > 0) {
                lines.append(' ');
                length++;
            }
            lines.append(word);
            length += word.length();
        }
        return lines.toString();
    }

    private static String replaced(String text, String section, String content) throws IOException {
        String start = "<!-- " + section + " -->\n";
        String end = "<!-- end of " + section + " -->\n";
        int from = text.indexOf(start);
        int to = text.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException("no lines " + start.strip() + " and " + end.strip());
        }
        return text.substring(0, from + start.length()) + content + "\n" + text.substring(to);
    }

    private static String selection() throws IOException {
        String document = Files.readString(DOCUMENT);
        List<MatchResult> runs = MEASURED.matcher(document).results().toList();
        String commands = runs.stream()
                .map(run -> run.group(2) + " (" + run.group(1) + ")")
                .collect(Collectors.joining(", "));
        String machine = runs.stream()
                .map(run -> run.group(3).replace('\n', ' '))
                .distinct()
                .collect(Collectors.joining(" "));
        List<String> rows = new ArrayList<>(List.of(
                "",
                wrapped("Measured by " + commands + ". " + machine),
                "",
                "| What | Figure | Goal |  |",
                "| --- | --- | --- | --- |"));
        for (String shown : SHOWN) {
            document.lines().filter(line -> line.startsWith("| " + shown)).forEach(rows::add);
        }
        rows.add("");
        return String.join("\n", rows);
    }

    private static LocalDate today() {
        return LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC);
    }

    private static String machine(String java) throws IOException {
        int cores = Runtime.getRuntime().availableProcessors();
        long gigabytes = Math.round(number("/proc/meminfo", "MemTotal") / 1e6);
        return "%s, %d cores, %d GB, %s, Java %s."
                .formatted(
                        value("/proc/cpuinfo", "model name"),
                        cores,
                        gigabytes,
                        value("/etc/os-release", "PRETTY_NAME"),
                        java);
    }

    private static double number(String file, String name) throws IOException {
        return Double.parseDouble(value(file, name).replaceAll("\\D", ""));
    }

    private static String value(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.replaceFirst("^[^:=]*[:=]\\s*", "").replace("\"", ""))
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
