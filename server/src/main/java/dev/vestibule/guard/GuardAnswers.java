package dev.vestibule.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.platform.trace.FaultLines;
import dev.vestibule.session.LocaleResolver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers proxies with what was decided, and logs for operators what is wrong with a proxy. */
final class GuardAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(ForwardAuthResource.class);
    private static final int MOST_LINES = 100;
    private static final Duration QUIET = Duration.ofMinutes(1);

    private final IdentityHeaders headers;
    private final HandoverService handover;
    private final LocaleResolver language;
    private final DecisionCounts counts;
    private final FaultLines faults;
    private final DepartureLimit departures = new DepartureLimit();

    /** The lines of the last minute, each of which is logged once in that time. */
    private final Cache<String, Boolean> logged = Caffeine.newBuilder()
            .maximumSize(MOST_LINES)
            .expireAfterWrite(QUIET)
            .build();

    GuardAnswers(
            IdentityHeaders headers,
            HandoverService handover,
            LocaleResolver language,
            DecisionCounts counts,
            InstantSource clock) {
        this.faults = new FaultLines(LOG, clock);
        this.headers = headers;
        this.handover = handover;
        this.language = language;
        this.counts = counts;
    }

    /** A request, and what was decided about it. */
    record Case(
            Request request,
            ProxyDialect dialect,
            GuardedRequest guarded,
            Optional<Identity> identity,
            Rules rules,
            Decision decision) {
        /** Returns whether a browser is sent to the sign-in page, for which its address is stored. */
        boolean needsSignInPage() {
            return decision.reason().outcome() == Reason.Outcome.SIGN_IN
                    && ClientKind.of(request, guarded) == ClientKind.PAGE;
        }
    }

    /** Returns the response if it needs neither the database nor a signature; null otherwise. */
    @Nullable
    Response known(Case decided) {
        Optional<Identity> told = told(decided);
        if (decided.decision().passes() && told.isPresent()) {
            Response made = headers.known(told.get(), decided.guarded().host(), decided.rules(), decided.dialect());
            if (made != null) {
                counts.count(DecisionCounts.Kind.PASSED);
            }
            return made;
        }
        return decided.needsSignInPage() ? null : of(decided);
    }

    Response of(Case decided) {
        counts.count(DecisionCounts.Kind.of(decided.decision()));
        return switch (decided.decision().reason().outcome()) {
            case PASS -> passing(decided);
            case SIGN_IN -> isSentToSignInPage(decided) ? toSignInPage(decided) : unauthenticated(decided);
            case DENY -> denied(decided);
        };
    }

    private boolean isSentToSignInPage(Case decided) {
        return decided.needsSignInPage()
                && departures.allows(decided.guarded().client().get());
    }

    /** An identity that the rule does not require is sent only if it could be used. */
    private static Optional<Identity> told(Case decided) {
        return decided.identity()
                .filter(identity -> !identity.mustChangePassword() && identity.isAllowed(decided.guarded()));
    }

    private Response passing(Case decided) {
        return told(decided)
                .map(identity ->
                        headers.passing(identity, decided.guarded().host(), decided.rules(), decided.dialect()))
                .orElseGet(() ->
                        IdentityHeaders.none(Response.empty(decided.dialect().passes()), decided.dialect()));
    }

    private Response toSignInPage(Case decided) {
        List<String> browsers = decided.request().lines().cookies(HostCookies.BROWSER);
        HandoverService.Departure departure =
                handover.depart(decided.guarded(), browsers.stream().findFirst());
        boolean get = decided.guarded()
                .method()
                .filter(method -> !method.equals("GET") && !method.equals("HEAD"))
                .isEmpty();
        boolean secure = decided.guarded().scheme().equals("https");
        return IdentityHeaders.none(
                Response.empty(decided.dialect().signIn(get))
                        .with("Location", departure.link())
                        .with("Set-Cookie", HostCookies.browser(departure.browser(), secure)),
                decided.dialect());
    }

    private Response unauthenticated(Case decided) {
        Messages messages = language.of(decided.request());
        return decided.decision().reason() == Reason.PASSWORD_CHANGE_DUE
                ? text(403, messages.of("refusal.password-change-due"), decided.dialect())
                : text(401, messages.of("refusal.not-signed-in"), decided.dialect())
                        .with("WWW-Authenticate", "Bearer realm=\"Vestibule\"");
    }

    private Response denied(Case decided) {
        String key = decided.decision().reason() == Reason.FACTOR ? "guard.denied-factor" : "guard.denied";
        Messages messages = language.of(decided.request());
        String reason = messages.of(key);
        return ClientKind.of(decided.request(), decided.guarded()) == ClientKind.PAGE
                ? IdentityHeaders.none(RefusalPage.denied(messages, reason), decided.dialect())
                : text(403, reason, decided.dialect());
    }

    /** Refuses what a proxy sends, and logs what it should send. */
    Response invalid(Request request, ProxyDialect dialect, String fault) {
        counts.count(DecisionCounts.Kind.INVALID);
        logOnce("Forward-auth request from " + request.lines().peer() + " refused: " + fault + ".");
        return text(400, language.of(request).of("guard.invalid"), dialect);
    }

    /** Refuses because of a fault, and logs it. */
    Response failed(Request request, ProxyDialect dialect, RuntimeException fault) {
        faults.tell("Forward-auth", "Forward-auth failed", fault);
        return unavailable(request, dialect);
    }

    /** Logs how many faults had no line; called periodically. */
    void tellOthers() {
        faults.tellOthers();
    }

    /** Refuses because the decision is unknown, which no proxy takes for a yes, nor for a missing sign-in. */
    Response unavailable(Request request, ProxyDialect dialect) {
        counts.count(DecisionCounts.Kind.UNAVAILABLE);
        return text(503, language.of(request).of("fault.unavailable"), dialect).with("Retry-After", "1");
    }

    void logOnce(String line) {
        if (logged.asMap().putIfAbsent(line, true) == null) {
            LOG.warn("{}", line);
        }
    }

    private static Response text(int status, String text, ProxyDialect dialect) {
        return IdentityHeaders.none(Response.text(status, text), dialect);
    }
}
