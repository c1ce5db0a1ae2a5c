package dev.vestibule.session;

import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.jobs.Job;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.settings.SettingsFeature;
import dev.vestibule.user.User;
import dev.vestibule.user.UserFeature;
import dev.vestibule.user.UserId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Sessions, the sign-in log, and how requests are recognized, API keys included. */
public record SessionFeature(
        SessionStore store,
        SessionService service,
        SessionCheck check,
        SessionStart starts,
        SessionTermination termination,
        SessionCache cache,
        SessionSettings settings,
        SessionCookies cookies,
        SessionGuard guard,
        RecentProof proof,
        SignInResponse signedIn,
        LocaleResolver locales,
        SignInLogStore signIns,
        RecentSignInStore recentSignIns,
        SignInLog log,
        SignInRefusals refusals,
        ApiKeyCheck keys,
        TokenCheck tokens,
        List<Resource> resources,
        List<Job> jobs,
        List<GaugeSource> gauges)
        implements Feature {
    /** How long ended sessions are kept with their reason. */
    private static final Duration ENDED_KEPT = Duration.ofDays(30);

    private static final Duration SIGN_INS_KEPT = Duration.ofDays(365);

    /** Anyone can cause those without an account. */
    private static final Duration UNKNOWN_SIGN_INS_KEPT = Duration.ofDays(30);

    /**
     * Wires the feature.
     *
     * @param listener notified of sign-ins within their transaction
     * @param ends notified of the ends of sessions within their transaction
     * @param rule whether a session that has not expired may be used; asked by each check
     * @param provesApi whether what outlives a session takes a recent proof over the API, too
     */
    public static SessionFeature of(
            Platform platform,
            SettingsFeature site,
            UserFeature users,
            SignInListener listener,
            List<SessionEndListener> ends,
            BiPredicate<Session, User> rule,
            BooleanSupplier provesApi) {
        InstantSource clock = platform.clock();
        SessionSettings limits = new SessionSettings(platform.environment(), site.stored());
        SessionCache cache = new SessionCache(platform.heap().sessions());
        follow(platform, cache);
        SessionStore store = new SessionStore(platform.database());
        FederatedSessionStore federated = new FederatedSessionStore(platform.database());
        SignInLogStore signIns = new SignInLogStore(platform.database());
        SignInRecordStore records = new SignInRecordStore(platform.database());
        SignInLog log = new SignInLog(clock);
        SessionTermination termination = new SessionTermination(
                store, federated, platform.transactions(), platform.changeLog(), site.audit(), ends);
        SessionStart starts =
                new SessionStart(store, records, termination, limits, cache, platform.transactions(), listener);
        SessionService service = new SessionService(
                store, federated, starts, termination, cache, limits::limits, clock, platform.random(), log);
        SessionExpiryStore expiries = new SessionExpiryStore(platform.database());
        SessionExpiry expiry = new SessionExpiry(expiries, termination, cache, platform.transactions());
        SessionLookupStore lookups = new SessionLookupStore(platform.database(), users.store());
        SessionCheck check = new SessionCheck(
                lookups, expiry, users.store(), cache, platform.freshness(), limits::limits, rule, clock);
        SessionCookies cookies =
                new SessionCookies(SessionCookies.Settings.of(platform.environment()), limits::limits, clock);
        ApiKeyCheck keys = keys(platform, users, cache);
        TokenCheck tokens = tokens(platform, users, cache, rule);
        RecentProof proof = proof(platform, cache, provesApi);
        SessionGuard guard = new SessionGuard(check, keys, tokens, cookies, proof);
        return new SessionFeature(
                store,
                service,
                check,
                starts,
                termination,
                cache,
                limits,
                cookies,
                guard,
                proof,
                new SignInResponse(guard, service, cookies),
                new LocaleResolver(platform.messages(), guard, site.site()),
                signIns,
                new RecentSignInStore(platform.database()),
                log,
                new SignInRefusals(records, log, clock),
                keys,
                tokens,
                List.of(
                        new SessionResource(service, refresh(platform, cache), guard, cookies),
                        new OwnSessionsResource(service, guard),
                        new SignInLogResource(signIns, service, guard)),
                jobs(platform, limits, expiry, expiries, check, keys, tokens, signIns, log),
                gauges(cache));
    }

    private static List<GaugeSource> gauges(SessionCache cache) {
        return List.of(new GaugeSource(
                "vestibule.sessions.cached",
                "Sessions in memory: a million at most, and as many as fit in a quarter of the heap",
                cache::size));
    }

    private static TokenCheck tokens(
            Platform platform, UserFeature users, SessionCache cache, BiPredicate<Session, User> rule) {
        TokenLookupStore lookups = new TokenLookupStore(platform.database());
        return new TokenCheck(lookups, users.store(), cache, platform.freshness(), rule, platform.clock());
    }

    private static ApiKeyCheck keys(Platform platform, UserFeature users, SessionCache cache) {
        return new ApiKeyCheck(
                new ApiKeyLookupStore(platform.database()),
                users.store(),
                cache,
                platform.freshness(),
                platform.clock());
    }

    private static RecentProof proof(Platform platform, SessionCache cache, BooleanSupplier provesApi) {
        return new RecentProof(
                provesApi,
                new SessionKeyStore(platform.database()),
                cache,
                platform.transactions(),
                platform.changeLog(),
                platform.clock());
    }

    private static SessionRefresh refresh(Platform platform, SessionCache cache) {
        return new SessionRefresh(
                new SessionKeyStore(platform.database()),
                cache,
                platform.transactions(),
                platform.changeLog(),
                platform.clock(),
                platform.random());
    }

    private static List<Job> jobs(
            Platform platform,
            SessionSettings limits,
            SessionExpiry expiry,
            SessionExpiryStore expiries,
            SessionCheck check,
            ApiKeyCheck keys,
            TokenCheck tokens,
            SignInLogStore signIns,
            SignInLog log) {
        InstantSource clock = platform.clock();
        return List.of(
                Job.every(Duration.ofSeconds(2), "write the use of sessions", check::writeUse),
                Job.every(Duration.ofSeconds(2), "write the use of API keys", keys::writeUse),
                Job.every(Duration.ofSeconds(2), "write the use of applications", tokens::writeUse),
                Job.every(Duration.ofSeconds(10), "log failed sign-ins", log::tellOthers),
                Job.sweeping("expire sessions", batch -> expiry.endOverdue(limits.limits(), clock.instant(), batch)),
                Job.sweeping("delete old sessions", batch -> expiries.deleteEnded(ENDED_KEPT, clock.instant(), batch)),
                Job.sweeping("delete old sign-ins", batch -> signIns.deleteOld(SIGN_INS_KEPT, clock.instant(), batch)),
                Job.sweeping(
                        "delete old sign-ins of unknown users",
                        batch -> signIns.deleteOldOfNobody(UNKNOWN_SIGN_INS_KEPT, clock.instant(), batch)));
    }

    private static void follow(Platform platform, SessionCache cache) {
        platform.changes().onSessions(keys -> cache.drop(digests(keys)));
        platform.changes().onUsers(users -> cache.dropAllOf(ids(users)));
        platform.changes().onGap(cache::clear);
    }

    private static Set<Digest> digests(Set<String> keys) {
        return keys.stream().map(Digest::of).collect(Collectors.toSet());
    }

    private static Set<UserId> ids(Set<String> users) {
        return users.stream().map(id -> new UserId(Integer.parseInt(id))).collect(Collectors.toSet());
    }

    @Override
    public List<CounterSource> counters() {
        return Stream.of(
                        log.counters(),
                        check.counts().sources(),
                        keys.counts().sources(),
                        tokens.counts().sources())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void finish() {
        check.writeAllUse();
        keys.writeUse();
        tokens.writeUse();
    }
}
