package dev.vestibule.session;

import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.SetCookie;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The cookies that carry a session in a browser (session wire, section 2.3). */
public final class SessionCookies {
    static final String SESSION = "metabase.SESSION";
    static final String TIMEOUT = "metabase.TIMEOUT";
    private static final String EMBEDDED = "metabase.EMBEDDED_SESSION";

    /**
     * How the session's cookie is to be.
     *
     * @param sameSite {@code Lax}, {@code Strict}, {@code None}, or null to leave the attribute out
     * @param alwaysBrowserSession whether {@code remember} is to have no effect
     */
    public record Settings(@Nullable String sameSite, boolean alwaysBrowserSession) {
        public static Settings of(Environment environment) {
            return new Settings(
                    SessionSettings.sameSite(environment), SessionSettings.browserSessionsOnly(environment));
        }
    }

    private final Settings settings;
    private final Supplier<SessionLifetime> limits;
    private final InstantSource clock;

    public SessionCookies(Settings settings, Supplier<SessionLifetime> limits, InstantSource clock) {
        this.settings = settings;
        this.limits = limits;
        this.clock = clock;
    }

    /** Whether {@code remember} has an effect, so that pages offer nothing that has none. */
    public boolean canRemember() {
        return !settings.alwaysBrowserSession();
    }

    /** For an answer that starts a session. */
    List<SetCookie> starting(Request request, SessionKey key, boolean remember) {
        return both(request, key, remember, limits.get().maxAge());
    }

    /** For an answer that gives a session another key: the browser keeps it as it kept the old one. */
    List<SetCookie> renewing(Request request, SessionRefresh.Renewed renewed) {
        Duration left = Duration.between(clock.instant(), renewed.expiresAt());
        return both(request, renewed.key(), renewed.remembered(), left);
    }

    private List<SetCookie> both(Request request, SessionKey key, boolean remember, Duration most) {
        Duration life = remember && !settings.alwaysBrowserSession() ? most : null;
        SetCookie session = new SetCookie(SESSION, key.text(), true, request.isSecure(), sameSite(request), life, null);
        return List.of(session, timeout(request));
    }

    /** Tells the browser's pages how long an unused session goes on; the server judges by its own record. */
    SetCookie timeout(Request request) {
        SessionLifetime inForce = limits.get();
        Instant end = inForce.idle().map(idle -> clock.instant().plus(idle)).orElse(null);
        Duration life = end == null ? inForce.maxAge() : null;
        return new SetCookie(TIMEOUT, "alive", false, request.isSecure(), sameSite(request), life, end);
    }

    public List<SetCookie> removing() {
        return List.of(SetCookie.removing(SESSION), SetCookie.removing(EMBEDDED), SetCookie.removing(TIMEOUT));
    }

    /** Browsers drop a {@code None} cookie that is not secure, so over plain HTTP the attribute stays away. */
    private @Nullable String sameSite(Request request) {
        return "None".equals(settings.sameSite()) && !request.isSecure() ? null : settings.sameSite();
    }
}
