package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.operator.doctor.Finding.Verdict;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.i18n.Messages;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command that checks the installation. */
@Command(
        name = "doctor",
        description = "Check the installation and suggest fixes.",
        footer = {
            "%nRun it in the directory of the server and with its settings, whether the server is running or not.",
            "It makes no changes. Exit status: 0 success or warnings, 1 if a check failed.",
            "%n  ./vestibule doctor",
            "  ./vestibule doctor --json"
        })
final class DoctorCommand implements Callable<Integer> {
    private final Examiner examiner;
    private final PrintStream out;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    DoctorCommand(Examiner examiner, PrintStream out) {
        this.examiner = examiner;
        this.out = out;
    }

    /** All findings, with counts. */
    record Report(int ok, int warn, int fail, List<Finding.Told> findings) {
        static Report of(List<Finding> findings) {
            Messages english = new MessageCatalog().english();
            return new Report(
                    count(findings, Verdict.OK),
                    count(findings, Verdict.WARN),
                    count(findings, Verdict.FAIL),
                    findings.stream().map(finding -> finding.in(english)).toList());
        }

        private static int count(List<Finding> findings, Verdict verdict) {
            return (int) findings.stream()
                    .filter(finding -> finding.verdict() == verdict)
                    .count();
        }
    }

    @Override
    public Integer call() {
        Report report = Report.of(examiner.examine());
        out.println(json ? String.valueOf(CommandResult.done(report).result()) : text(report));
        return report.fail() == 0 ? 0 : 1;
    }

    private static String text(Report report) {
        StringBuilder text = new StringBuilder();
        for (Finding.Told finding : report.findings()) {
            String verdict = finding.verdict().name().toLowerCase(Locale.ROOT);
            String margin = String.format("%-7s%-16s", verdict, finding.about());
            text.append(margin).append(Table.text(finding.text())).append('\n');
            if (!finding.advice().isEmpty()) {
                text.append(" ".repeat(margin.length()))
                        .append("-> ")
                        .append(Table.text(finding.advice()))
                        .append('\n');
            }
        }
        return text + "\n" + report.ok() + " ok, " + report.warn() + " warn, " + report.fail() + " fail.";
    }
}
