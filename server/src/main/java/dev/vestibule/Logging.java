package dev.vestibule;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.LoggerFactory;

/**
 * The log: one line per event on standard output, control characters shown as escapes so that no event can fake
 * another.
 */
public final class Logging extends ContextAwareBase implements Configurator {
    private static final String CONSOLE = "console";

    /** Called by Logback, which finds this class as a service. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        boolean json = "json".equalsIgnoreCase(System.getenv("VESTIBULE_LOG_FORMAT"));
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName(CONSOLE);
        LogLines lines = json ? new JsonLines() : new TextLines();
        lines.setContext(context);
        lines.start();
        console.setEncoder(lines);
        console.start();
        var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger("dev.vestibule").setLevel(Level.INFO);
        // Its errors reach us as exceptions, which we log in our own words.
        context.getLogger("org.flywaydb").setLevel(Level.OFF);
        // It logs each connection that an outage closes; we log the outage once.
        context.getLogger("com.zaxxer.hikari").setLevel(Level.ERROR);
        // It logs the values of rows that the server refuses.
        context.getLogger("org.mariadb.jdbc").setLevel(Level.OFF);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Sends the log to standard error, for commands whose standard output is their result. */
    static void toStandardError() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var console = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE);
        console.stop();
        console.setTarget("System.err");
        console.start();
    }
}
