package dev.vestibule.bench;

import java.util.ArrayList;
import java.util.List;

/** The table of all figures; each is printed when it is known, too. */
final class Table {
    private final List<String> rows = new ArrayList<>();

    Table() {
        add("what", "figure", "aim", "");
        add("---", "---", "---", "---");
    }

    void row(String what, String figure, String aim, String remark) {
        add(what, figure, aim, remark);
        System.out.println(what + ": " + figure + "  " + remark);
    }

    private void add(String what, String figure, String aim, String remark) {
        rows.add("| " + what + " | " + figure + " | " + aim + " | " + remark + " |");
    }

    void print() {
        System.out.println();
        rows.forEach(System.out::println);
    }
}
