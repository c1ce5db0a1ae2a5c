package dev.vestibule.mail;

import dev.vestibule.platform.refusal.UnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of mail: two that send and one that looks up recipients, so that the latter continues while the mail
 * server hangs. They wake when a mail is queued here, and once a second for mails of other nodes.
 */
public final class MailWorkers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MailWorkers.class);
    private static final Duration LOOK_AFTER = Duration.ofSeconds(1);

    /** The number of failures for each log line: about one line a minute if everything fails. */
    private static final int FAILURES_A_LINE = 60;

    /** The time that a mail in progress has when the server stops. */
    private static final Duration LAST_MAIL = Duration.ofSeconds(2);

    private final ExecutorService threads = Executors.newFixedThreadPool(MailSignals.SENDERS + 1, work -> {
        Thread thread = new Thread(work, "mail");
        thread.setDaemon(true);
        return thread;
    });
    private final List<MailSender> postmen;
    private final MailSignals signals;
    private volatile boolean closed;

    private MailWorkers(List<MailSender> postmen, MailSignals signals) {
        this.postmen = postmen;
        this.signals = signals;
    }

    /** Starts the threads. */
    static MailWorkers start(MailSignals signals, RecipientResolver recipients, Supplier<MailSender> postmen) {
        MailWorkers workers = new MailWorkers(List.of(postmen.get(), postmen.get()), signals);
        workers.threads.execute(() -> workers.loop(signals.toSort(), () -> {
            boolean worked = recipients.sort();
            if (worked) {
                signals.sorted();
            }
            return worked;
        }));
        workers.postmen.forEach(sender ->
                workers.threads.execute(() -> workers.loop(signals.toSend(), () -> sender.deliver(workers::goingOn))));
        return workers;
    }

    private boolean goingOn() {
        return !closed;
    }

    private void loop(Semaphore signal, BooleanSupplier work) {
        int failures = 0;
        while (!closed) {
            boolean worked = false;
            try {
                worked = work.getAsBoolean();
                failures = 0;
            } catch (UnavailableException e) {
                LOG.debug("email is waiting for the database", e);
            } catch (RuntimeException e) {
                if (failures++ % FAILURES_A_LINE == 0) {
                    LOG.error("Sending email failed and will be retried", e);
                }
            }
            try {
                if (!worked && signal.tryAcquire(LOOK_AFTER.toMillis(), TimeUnit.MILLISECONDS)) {
                    signal.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
        signal.release(); // the next one may still wait: the previous thread drained its permit
    }

    /** Lets a mail in progress complete, within a short time. */
    @Override
    public void close() {
        closed = true;
        signals.arrived();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_MAIL.toMillis(), TimeUnit.MILLISECONDS)) {
                postmen.forEach(MailSender::cut);
                threads.shutdownNow();
                if (!threads.awaitTermination(1, TimeUnit.SECONDS)) {
                    LOG.warn("An email is still being sent. It may arrive twice.");
                }
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
        postmen.forEach(MailSender::close);
    }
}
