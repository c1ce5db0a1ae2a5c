package dev.vestibule.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Everything that is logged until it is closed, as text: messages, exceptions and their causes. */
public final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final Logger logger;
    private final @Nullable Level levelBefore;
    private final PatternLayout layout = new PatternLayout();
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    private CapturedLog(Logger logger, Level level) {
        this.logger = logger;
        this.levelBefore = logger.getLevel();
        LoggerContext context = logger.getLoggerContext();
        layout.setContext(context);
        layout.setPattern("%level %logger %thread %mdc %kvp: %msg%n%ex");
        layout.start();
        setContext(context);
        start();
        logger.setLevel(level);
        logger.addAppender(this);
    }

    public static CapturedLog of(String logger, Level level) {
        return new CapturedLog((Logger) LoggerFactory.getLogger(logger), level);
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(layout.doLayout(event));
    }

    public Stream<String> lines() {
        return lines.stream();
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        logger.setLevel(levelBefore);
        stop();
        layout.stop();
    }
}
