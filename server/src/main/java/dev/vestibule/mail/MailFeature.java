package dev.vestibule.mail;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.Counts;
import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.UserFeature;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Email: the outbox, the SMTP server and its settings, the email log. */
public record MailFeature(
        Platform platform,
        OutboxStore store,
        EmailLogStore log,
        EmailListStore list,
        Outbox outbox,
        MailSignals signals,
        MailSettings settings,
        MailTemplates templates,
        MailLinks links,
        MailServer server,
        SmtpConnections connections,
        CircuitBreaker breaker,
        TestMail testMail,
        RecipientResolver recipients,
        List<Resource> resources,
        List<Job> jobs,
        List<GaugeSource> gauges,
        Counts attempts)
        implements Feature {
    private static final Logger LOG = LoggerFactory.getLogger(MailFeature.class);
    private static final Duration KEPT = Duration.ofDays(90);

    public static MailFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            SessionFeature sessions,
            OutboxFeature outgoing) {
        InstantSource clock = platform.clock();
        OutboxStore store = outgoing.store();
        EmailLogStore log = new EmailLogStore(platform.database());
        EmailListStore list = new EmailListStore(platform.database());
        MailSettings mailSettings = outgoing.settings();
        Outbox outbox = outgoing.outbox();
        SmtpConnections connections = new SmtpConnections(platform.outbound(), clock);
        CircuitBreaker breaker = new CircuitBreaker(outbox, clock);
        MailTries tries = new MailTries(site.audit(), clock);
        MailServer server = new MailServer(mailSettings, connections, breaker, tries, site.secrets());
        MailTemplates templates = new MailTemplates(platform.messages(), site.site(), site.publicUrl());
        TestMail testMail = new TestMail(mailSettings, connections, templates, breaker, tries, platform.random());
        return new MailFeature(
                platform,
                store,
                log,
                list,
                outbox,
                outgoing.signals(),
                mailSettings,
                templates,
                new MailLinks(mailSettings, templates),
                server,
                connections,
                breaker,
                testMail,
                new RecipientResolver(store, users.store(), clock),
                List.of(
                        new MailSettingsResource(
                                mailSettings, server, testMail, sessions.guard(), sessions.locales()::of),
                        new TraceResource(list, mailSettings, breaker, sessions.guard())),
                List.of(
                        Job.every(Duration.ofSeconds(5), "count emails", outbox::look),
                        new Job(
                                Duration.ofSeconds(10),
                                "expire emails",
                                false,
                                sweep -> sweep.all(batch -> store.expire(clock.instant(), batch))),
                        Job.sweeping("delete old emails", batch -> log.deleteEnded(KEPT, clock.instant(), batch))),
                List.of(new GaugeSource("vestibule.mails.waiting", "Queued emails", outbox::waiting)),
                MailSender.attempts());
    }

    /** Starts sending mails. */
    public MailWorkers start(Map<MailKind, Composer> composers) {
        MailWorkers workers = MailWorkers.start(
                signals,
                recipients,
                () -> new MailSender(
                        store,
                        settings,
                        attempts,
                        connections,
                        composers,
                        platform.secrets(),
                        breaker,
                        platform.clock(),
                        platform.random()));
        outbox.hasten(); // as a setting of the environment may have resolved what they wait for
        settings.objection().ifPresent(why -> LOG.warn("Emails are queued: {}", why));
        return workers;
    }

    @Override
    public List<CounterSource> counters() {
        return attempts.sources();
    }

    @Override
    public void finish() {
        connections.close();
    }
}
