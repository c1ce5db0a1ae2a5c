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

/** The cookies of a session in a browser (session wire, section 2.3). */
public final class SessionCookies {
    public static final String SESSION = "metabase.SESSION";
    static final String TIMEOUT = "metabase.TIMEOUT";
    private static final String EMBEDDED = "metabase.EMBEDDED_SESSION";

    /**
     * The attributes of the session's cookie.
     *
     * @param sameSite {@code Lax}, {@code Strict}, {@code None}, or null to omit the attribute
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

    /** Returns whether {@code remember} has an effect, so that pages offer it. */
    public boolean canRemember() {
        return !settings.alwaysBrowserSession();
    }

    /** Returns the cookies of a response that starts a session. */
    List<SetCookie> starting(Request request, SessionKey key, boolean remember) {
        return both(request, key, remember, limits.get().maxAge());
    }

    /**
     * Returns the cookies of a response that replaces a session's key: the browser keeps it for as long as the old one.
     */
    List<SetCookie> renewing(Request request, SessionRefresh.Renewed renewed) {
        Duration left = Duration.between(clock.instant(), renewed.expiresAt());
        return both(request, renewed.key(), renewed.remembered(), left);
    }

    private List<SetCookie> both(Request request, SessionKey key, boolean remember, Duration most) {
        Duration life = remember && !settings.alwaysBrowserSession() ? most : null;
        SetCookie session = new SetCookie(SESSION, key.text(), true, request.isSecure(), sameSite(request), life, null);
        return List.of(session, timeout(request));
    }

    /** Returns the cookie that tells pages when an unused session expires; the server decides by its own record. */
    SetCookie timeout(Request request) {
        SessionLifetime inForce = limits.get();
        Instant end = inForce.idle().map(idle -> clock.instant().plus(idle)).orElse(null);
        Duration life = end == null ? inForce.maxAge() : null;
        return new SetCookie(TIMEOUT, "alive", false, request.isSecure(), sameSite(request), life, end);
    }

    public List<SetCookie> removing() {
        return List.of(SetCookie.removing(SESSION), SetCookie.removing(EMBEDDED), SetCookie.removing(TIMEOUT));
    }

    /** Browsers reject a {@code None} cookie that is not secure, so over plain HTTP the attribute is omitted. */
    private @Nullable String sameSite(Request request) {
        return "None".equals(settings.sameSite()) && !request.isSecure() ? null : settings.sameSite();
    }
}
