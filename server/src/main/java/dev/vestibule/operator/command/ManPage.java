package dev.vestibule.operator.command;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes the manual page from the declarations of the commands, in the language of man(7). */
final class ManPage {
    private static final int ONE_LINE = 2_000;
    private static final Map<String, String> FILES = new LinkedHashMap<>();
    private static final Map<String, String> STATUSES = new LinkedHashMap<>();

    static {
        FILES.put("vestibule.yml", "Settings, in the directory in which the command runs.");
        FILES.put("data/vestibule.mv.db", "The embedded database.");
        FILES.put("data/vestibule.key", "The key that encrypts secrets in it, unless MB_ENCRYPTION_SECRET_KEY is set.");
        STATUSES.put("0", "Success.");
        STATUSES.put("1", "Refused, a check failed, or the server could not start.");
        STATUSES.put("2", "Wrong usage.");
        STATUSES.put("3", "Internal error, or the database is unavailable.");
    }

    private final CommandSpec root;
    private final StringBuilder page = new StringBuilder();
    private final String version;
    private final String date;

    ManPage(CommandSpec root, String version, String date) {
        this.root = root;
        this.version = version;
        this.date = date;
    }

    String text() {
        root.commandLine().setUsageHelpWidth(ONE_LINE);
        line(".TH VESTIBULE 1 \"" + date + "\" \"Vestibule " + escaped(version) + "\"");
        line(".SH NAME");
        line("vestibule \\- sign\\-in and session server");
        line(".SH SYNOPSIS");
        line(".B vestibule");
        line("[\\fICOMMAND\\fR] [\\fIOPTIONS\\fR]");
        line(".SH DESCRIPTION");
        paragraphs(root.usageMessage().description());
        paragraphs("Commands run in the directory of the server and with its settings, as the user that runs it.");
        line(".SH COMMANDS");
        root.subcommands().values().stream()
                .distinct()
                .map(command -> command.getCommandSpec())
                .forEach(this::command);
        terms("FILES", FILES);
        terms("EXIT STATUS", STATUSES);
        line(".SH ENVIRONMENT");
        paragraphs("Every setting; vestibule config sample lists them.");
        return page.toString();
    }

    private void command(CommandSpec command) {
        if (command.usageMessage().hidden()) {
            return;
        }
        line(".SS \"" + escaped(command.qualifiedName()).replace("\"", "\\(dq") + "\"");
        if (command.subcommands().isEmpty()) {
            String synopsis = command.commandLine().getHelp().synopsis(0);
            paragraphs("Usage: " + synopsis.strip());
            line(".PP");
        }
        paragraphs(command.usageMessage().description());
        command.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .forEach(parameter -> argument(label(parameter), parameter));
        command.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> argument(label(option), option));
        examples(command.usageMessage().footer());
        command.subcommands().values().stream()
                .distinct()
                .map(sub -> sub.getCommandSpec())
                .forEach(this::command);
    }

    private static String label(PositionalParamSpec parameter) {
        return "\\fI" + escaped(parameter.paramLabel()) + "\\fR";
    }

    private static String label(OptionSpec option) {
        String names = Arrays.stream(option.names())
                .map(name -> "\\fB" + escaped(name) + "\\fR")
                .collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + "=\\fI" + escaped(option.paramLabel()) + "\\fR";
    }

    private void argument(String label, ArgSpec argument) {
        line(".TP");
        line(label);
        paragraphs(argument.description());
    }

    private void examples(String... footer) {
        if (footer.length > 0) {
            line(".PP");
            line(".nf");
            Arrays.stream(footer)
                    .flatMap(text -> rendered(text).lines())
                    .dropWhile(String::isEmpty)
                    .forEach(text -> line(text.isEmpty() ? "\\&" : escaped(text)));
            line(".fi");
        }
    }

    private void terms(String heading, Map<String, String> terms) {
        line(".SH \"" + heading + "\"");
        terms.forEach((term, meaning) -> {
            line(".TP");
            line("\\fB" + escaped(term) + "\\fR");
            paragraphs(meaning);
        });
    }

    private void paragraphs(String... texts) {
        List.of(texts)
                .forEach(text ->
                        rendered(text).lines().filter(one -> !one.isBlank()).forEach(one -> line(escaped(one))));
    }

    private static String rendered(String text) {
        return Ansi.OFF.string(String.format(text));
    }

    /** Escapes what the language would interpret; a hyphen is one that can be copied. */
    private static String escaped(String text) {
        String plain = text.replace("\\", "\\e").replace("-", "\\-");
        return plain.startsWith(".") || plain.startsWith("'") ? "\\&" + plain : plain;
    }

    private void line(String text) {
        page.append(text).append('\n');
    }
}
