package dev.vestibule.operator.command;

import dev.vestibule.operator.CommandResult;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands about settings, which need no database. */
@Command(
        name = "config",
        synopsisSubcommandLabel = "COMMAND",
        description = "Check and print the settings of the environment and vestibule.yml.",
        footer = {
            "%nRun it in the directory of the server and with its settings.",
            "%n  ./vestibule config check",
            "  ./vestibule config print --set",
            "  ./vestibule config sample > vestibule.yml",
            "%nExit status: 0 success, 1 if a setting is invalid, 2 usage error."
        })
final class ConfigCommand {
    private static final String JSON = "--json";
    private static final String FOR_PROGRAMS = "Print JSON.";

    private final Configuration configuration;
    private final PrintStream out;

    ConfigCommand(Configuration configuration, PrintStream out) {
        this.configuration = configuration;
        this.out = out;
    }

    @Command(
            name = "check",
            description = {
                "Find all mistakes at once: invalid values, unknown names, near misses.",
                "The exit status is 1 if the server would not start."
            })
    int check(@Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        Configuration.Checked checked = configuration.check().get();
        if (json) {
            out.println(CommandResult.done(checked).result());
        } else {
            checked.errors().forEach(error -> out.println("error    " + Table.text(error) + "."));
            checked.warnings().forEach(warning -> out.println("warning  " + Table.text(warning) + "."));
            checked.ignored().forEach(name -> out.println("ignored  " + Table.text(name)));
            if (checked.errors().isEmpty()) {
                out.println("All settings are valid.");
            }
        }
        return checked.errors().isEmpty() ? 0 : 1;
    }

    @Command(
            name = "print",
            description = {
                "Print every setting, the value in force, and where it comes from. Secrets are masked.",
                "Values that administrators have stored in the database are not included."
            })
    int print(
            @Option(names = "--set", description = "Only those that are set.") boolean set,
            @Option(names = JSON, description = FOR_PROGRAMS) boolean json) {
        List<Configuration.Value> values = configuration.values().get().stream()
                .filter(value -> !set || !value.source().startsWith(Configuration.DEFAULT))
                .toList();
        if (json) {
            out.println(CommandResult.done(Map.of("settings", values)).result());
        } else {
            Table table = new Table("SETTING", "VALUE", "SOURCE");
            values.forEach(value ->
                    table.row(value.name(), value.value() + (value.valid() ? "" : " (invalid)"), value.source()));
            out.println(table);
        }
        return values.stream().allMatch(Configuration.Value::valid) ? 0 : 1;
    }

    @Command(name = "sample", description = "Print an annotated vestibule.yml with the default of every setting.")
    int sample() {
        out.print(configuration.sample().get());
        out.flush();
        return 0;
    }
}
