package dev.vestibule;

import dev.vestibule.platform.config.InvalidSettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** The entry point of the program. */
public final class Main {
    static final String SERVE = "serve";

    private Main() {}

    public static void main(String[] arguments) {
        int status = run(System.getenv(), System.out, System.err, arguments);
        if (status != 0) {
            System.exit(status);
        }
    }

    /** Runs one command with this environment, and returns its exit status. A server that it starts keeps running. */
    public static int run(Map<String, String> environment, PrintStream out, PrintStream errors, String... arguments) {
        if (String.join(" ", arguments).contains("\uFFFD")) {
            errors.println("The command line contains invalid characters (U+FFFD)."
                    + " Use ./vestibule, or set a UTF-8 locale such as LC_ALL=C.UTF-8.");
            return 2;
        }
        // Without options there is nothing to parse, and the parser is a twentieth of all classes of a start.
        if (arguments.length == 0 || (arguments.length == 1 && arguments[0].equals(SERVE))) {
            return serve(environment, errors);
        }
        return Program.line(environment, out, errors, arguments[0]).execute(arguments);
    }

    /** Starts the server, and returns the exit status; with 0 it keeps running. */
    static int serve(Map<String, String> environment, PrintStream errors) {
        try {
            Server server = Server.start(environment);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close, "shutdown"));
            Systemd.ready(environment);
            return 0; // the event loops keep the process alive
        } catch (InvalidSettingsException e) {
            errors.println("Vestibule cannot start. Fix these settings:");
            e.problems().forEach(problem -> errors.println("  " + problem));
        } catch (IOException | IllegalStateException e) {
            errors.println("Vestibule cannot start: " + e.getMessage());
        } catch (RuntimeException e) { // a fault of ours; the threads that run already must not keep the process
            LoggerFactory.getLogger(Main.class).error("Vestibule cannot start", e);
        }
        return 1;
    }
}
