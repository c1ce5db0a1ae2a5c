package dev.vestibule.guard;

import dev.vestibule.oauth.key.OAuthKeyFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.crypto.BearerBox;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.session.SessionFeature;
import dev.vestibule.settings.SettingsFeature;
import java.time.Duration;
import java.util.List;

/**
 * Forward-auth.
 *
 * @param groupsChanged to be called when the names of groups have changed
 */
public record GuardFeature(
        RuleService rules,
        GuardTrial trial,
        HandoverService handover,
        Runnable groupsChanged,
        List<Resource> resources,
        List<Job> jobs,
        List<CounterSource> counters)
        implements Feature {
    public static GuardFeature of(
            Platform platform, SettingsFeature site, SessionFeature sessions, OAuthKeyFeature keys) {
        RuleStore store = new RuleStore(platform.database());
        RuleBook book = new RuleBook(store, platform.transactions(), platform.freshness());
        platform.changes().onSettings(book::drop);
        RuleService rules = new RuleService(
                store,
                book,
                platform.transactions(),
                platform.changeLog(),
                site.audit(),
                keys.service()::prepare,
                platform.clock());
        HandoverStore arrivals = new HandoverStore(platform.database(), new BearerBox(platform.random()));
        HandoverService handover = new HandoverService(
                arrivals, platform.transactions(), site.links(), platform.clock(), platform.random());
        DecisionCounts counts = new DecisionCounts();
        IdentityTokens tokens =
                new IdentityTokens(keys.service(), keys.signer(), site.links().link(""), platform.clock());
        IdentityHeaders headers = new IdentityHeaders(
                tokens, platform.environment().value(GuardSettings.PLAIN_HEADERS), platform.clock());
        GuardAnswers answers = new GuardAnswers(headers, handover, sessions.locales(), counts, platform.clock());
        GuardCredentials credentials = new GuardCredentials(
                sessions.check(), sessions.keys(), sessions.tokens(), new HostKeys(arrivals, sessions.check()));
        return new GuardFeature(
                rules,
                new GuardTrial(book),
                handover,
                book::drop,
                List.of(
                        Resource.area("/api/vestibule", () -> List.of(new RuleResource(rules, sessions.guard()))),
                        new ForwardAuthResource(
                                book,
                                credentials,
                                answers,
                                platform.environment().value(GuardSettings.DROP_IN))),
                List.of(
                        Job.every(Duration.ofSeconds(10), "log failed forward-auth", answers::tellOthers),
                        Job.sweeping(
                                "delete expired tickets to applications",
                                batch -> arrivals.deleteExpired(platform.clock().instant(), batch))),
                counts.sources());
    }
}
