package dev.vestibule;

import dev.vestibule.operator.command.Commands;
import dev.vestibule.operator.command.ManCommand;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The commands of the program, for picocli; a plain start of the server does without them. */
@Command(
        name = "vestibule",
        description = "Sign-in and session server that implements Metabase's session API.",
        footer = "%nSettings come from the environment and vestibule.yml; see docs/reference/settings.md.")
final class Program {
    private Program() {}

    /**
     * Returns the program with its commands.
     *
     * @param given the name of the one that is to run; for any other text all of them are there
     */
    static CommandLine line(Map<String, String> environment, PrintStream out, PrintStream errors, String given) {
        CommandLine line = new CommandLine(new Program())
                .setOut(writer(out, "stdout.encoding"))
                .setErr(writer(errors, "stderr.encoding"));
        line.getCommandSpec()
                .version(version())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the version and exit.")
                        .build());
        line.addSubcommand(new Serve(environment, errors));
        if (!given.equals(Main.SERVE)) {
            List<Object> commands = Commands.of(
                    given,
                    new OperatorAccess(environment),
                    new Doctor(environment),
                    ConfigHelp.of(environment),
                    out,
                    errors);
            commands.forEach(line::addSubcommand);
            if (commands.size() > 1) { // it is none of them
                line.addSubcommand(new Prepare(errors))
                        .addSubcommand(new ManCommand(out, Version.text(), Version.date()))
                        .addSubcommand(new ShowVersion(out))
                        .addSubcommand(new CommandLine.HelpCommand());
            }
        }
        addHelp(line);
        return line;
    }

    private static PrintWriter writer(PrintStream stream, String property) {
        String encoding = System.getProperty(property);
        return new PrintWriter(stream, true, encoding == null ? Charset.defaultCharset() : Charset.forName(encoding));
    }

    private static void addHelp(CommandLine line) {
        if (line.getCommandSpec().findOption("--help") == null) {
            line.getCommandSpec()
                    .addOption(OptionSpec.builder("-h", "--help")
                            .usageHelp(true)
                            .description("Show this help and exit.")
                            .build());
        }
        line.getSubcommands().values().forEach(Program::addHelp);
    }

    private static String version() {
        String commit = Version.commit().equals(Version.text())
                ? "" // the build did not know it
                : "commit %s of %s, ".formatted(Version.commit(), Version.date());
        return "vestibule %s (%sJava %s)".formatted(Version.text(), commit, Runtime.version());
    }

    @Command(name = Main.SERVE, description = "Start the server (default).")
    static final class Serve implements Callable<Integer> {
        private final Map<String, String> environment;
        private final PrintStream errors;

        @Option(names = "--dev", description = "Start a test server: in memory, with two users and no setup.")
        private boolean dev;

        @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on. Overrides MB_JETTY_PORT.")
        private @Nullable Integer port;

        @Spec
        private CommandSpec command = CommandSpec.create();

        Serve(Map<String, String> environment, PrintStream errors) {
            this.environment = environment;
            this.errors = errors;
        }

        @Override
        public Integer call() {
            Map<String, String> settings = new HashMap<>(environment);
            if (dev) {
                settings.put("VESTIBULE_DEV", "true");
            }
            if (port != null) {
                if (port < 0 || port > 65_535) {
                    throw new CommandLine.ParameterException(
                            command.commandLine(), "--port must be an integer from 0 to 65535");
                }
                settings.put("MB_JETTY_PORT", port.toString());
            }
            return Main.serve(settings, errors);
        }
    }

    /** The launcher does this before it starts Java; this command only provides the help text. */
    @Command(
            name = "prepare",
            description =
                    "Build if needed, create the startup cache for this Java and exit. For images and first starts.")
    record Prepare(PrintStream errors) implements Callable<Integer> {
        @Override
        public Integer call() {
            errors.println("Use the launcher: ./vestibule prepare");
            return 2;
        }
    }

    @Command(name = "version", description = "Print the version.")
    record ShowVersion(PrintStream out) implements Callable<Integer> {
        @Override
        public Integer call() {
            out.println(version());
            return 0;
        }
    }
}
