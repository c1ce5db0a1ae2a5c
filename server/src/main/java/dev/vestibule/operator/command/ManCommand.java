package dev.vestibule.operator.command;

import java.io.PrintStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command that prints the manual page. */
@Command(
        name = "man",
        description = "Print the manual page.",
        footer = {"%n  ./vestibule man | man -l -", "  ./vestibule man > /usr/local/share/man/man1/vestibule.1"})
public final class ManCommand implements Callable<Integer> {
    private final PrintStream out;
    private final String version;
    private final String date;

    @Spec
    private @Nullable CommandSpec spec;

    /** @param date the day of this version, such as {@code 2026-11-28} */
    public ManCommand(PrintStream out, String version, String date) {
        this.out = out;
        this.version = version;
        this.date = date;
    }

    @Override
    public Integer call() {
        out.print(new ManPage(Objects.requireNonNull(spec).root(), version, date).text());
        out.flush();
        return 0;
    }
}
