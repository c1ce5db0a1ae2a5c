package dev.vestibule.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The table of all figures; each is printed when it is known, too. */
final class Table {
    private final List<String> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    Table() {
        add("What", "Figure", "Goal", "");
        add("---", "---", "---", "---");
    }

    void row(String what, String figure, String aim, String remark) {
        add(what, figure, aim, remark);
        System.out.println(what + ": " + figure + "  " + remark);
    }

    /** Adds a sentence below the table. */
    void remark(String sentence) {
        remarks.add(sentence);
    }

    private void add(String what, String figure, String aim, String remark) {
        rows.add("| " + what + " | " + figure + " | " + aim + " | " + remark + " |");
    }

    /**
     * Prints the table, and with {@code --doc} writes it to the document, too. The run has finished.
     *
     * @param bench the script that measured
     */
    void finish(String bench, Options options) throws IOException {
        List<String> lines = new ArrayList<>(rows);
        remarks.forEach(remark -> lines.addAll(List.of("", remark)));
        System.out.println();
        lines.forEach(System.out::println);
        if (options.has("--doc")) {
            String java = ServerProcess.javaVersion(ServerProcess.newestJava(options.rest()));
            PerformanceDocument.replace(bench, bench + options.shown(), java, lines);
        }
        Scratch.delete();
    }
}
