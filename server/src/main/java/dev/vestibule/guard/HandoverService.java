package dev.vestibule.guard;

import dev.vestibule.guard.HandoverStore.Target;
import dev.vestibule.guard.HandoverStore.Ticket;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.platform.crypto.Digest;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.platform.crypto.RandomUuid;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionKey;
import dev.vestibule.settings.SiteAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Takes browsers from an application to the sign-in page and back. The address to return to stays here, so that no link
 * can choose it. An application with a host of its own gets its key of the session for a ticket, which is valid
 * once, for a minute, for that host and for the browser that came from there.
 */
public final class HandoverService {
    /** The path of ours at which a signed-in browser returns; the name of the address follows. */
    public static final String CONTINUE = "/auth/forward/continue/";

    /** The path at applications' hosts that their proxies pass to us. */
    public static final String CALLBACK = "/auth/forward/callback";

    private static final Duration RETURN_VALID = Duration.ofHours(1);
    private static final Duration TICKET_VALID = Duration.ofSeconds(60);
    private static final int MAX_ADDRESS = 4000;

    private final HandoverStore store;
    private final Transactions transactions;
    private final SiteAddress site;
    private final Predicate<Target> hasOurCookie;
    private final InstantSource clock;
    private final SecureRandom random;

    HandoverService(
            HandoverStore store,
            Transactions transactions,
            SiteAddress site,
            InstantSource clock,
            SecureRandom random) {
        this.store = store;
        this.transactions = transactions;
        this.site = site;
        this.hasOurCookie = hasCookieOf(URI.create(site.link("/")));
        this.clock = clock;
        this.random = random;
    }

    /** The session's cookie is for the host and the path of the site, and of an https site for https only. */
    private static Predicate<Target> hasCookieOf(URI site) {
        Optional<GuardedHost> host = GuardedHost.parse(site.getRawAuthority());
        if (host.isEmpty() || !site.getRawPath().equals("/")) {
            return target -> false;
        }
        String name = host.get().name().text();
        boolean plain = WebAddress.isPlain(site);
        return target ->
                target.host().equals(name) && (plain || target.address().startsWith("https:"));
    }

    /**
     * The way to the sign-in page.
     *
     * @param link its address
     * @param browser the value of the cookie that recognizes the browser at the application's host
     */
    record Departure(String link, String browser) {}

    /** Keeps the address of a request, and returns the way to the sign-in page. */
    Departure depart(GuardedRequest request, Optional<String> knownBrowser) {
        String browser = knownBrowser.filter(RandomUuid::isOne).orElseGet(() -> RandomUuid.random(random));
        String name = RandomUuid.random(random);
        Target target = new Target(request.host().name().text(), shortened(request.address()), Digests.sha512(browser));
        store.addReturn(name, target, clock.instant().plus(RETURN_VALID));
        String back = URLEncoder.encode(CONTINUE + name, StandardCharsets.UTF_8);
        return new Departure(site.link("/auth/login?redirect=" + back), browser);
    }

    /** An address that is too long to keep is replaced by the host's first page. */
    private static String shortened(String address) {
        return address.length() <= MAX_ADDRESS ? address : origin(address) + "/";
    }

    private static String origin(String address) {
        return address.substring(0, address.indexOf('/', address.indexOf("://") + 3));
    }

    /**
     * Returns where a signed-in browser goes on: to the address that it came from, with a ticket where it does not send
     * the session's cookie. Empty if it has expired.
     */
    public Optional<String> next(String name, SessionCaller caller) {
        Instant now = clock.instant();
        Optional<Target> found = store.target(name, now);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Target target = found.get();
        if (hasOurCookie.test(target)) {
            return Optional.of(target.address());
        }
        String ticket = RandomUuid.random(random);
        store.addTicket(ticket, new Ticket(target, caller.session().id()), now.plus(TICKET_VALID));
        return Optional.of(origin(target.address()) + CALLBACK + "?ticket=" + ticket);
    }

    /**
     * The key at the application's host, and the address that the browser returns to.
     *
     * @param cookie the value of the {@code Set-Cookie} header
     */
    public record Arrival(String cookie, String address) {}

    /**
     * Redeems a ticket. At the wrong host, or with another browser, it is used up.
     *
     * @param host the value of the {@code Host} header
     * @param browser the browser's cookie
     */
    public Optional<Arrival> arrive(String ticket, String host, String browser) {
        Digest shown = Digests.sha512(browser);
        Optional<GuardedHost> here = GuardedHost.parse(host);
        return transactions.call(() -> {
            Optional<Ticket> found = store.ticket(ticket, clock.instant());
            if (found.isEmpty() || !store.use(ticket)) {
                return Optional.empty();
            }
            Target target = found.get().target();
            boolean bound = here.filter(name -> name.name().text().equals(target.host()))
                            .isPresent()
                    && target.browser().equals(shown);
            if (!bound) {
                return Optional.empty();
            }
            SessionKey key = SessionKey.random(random);
            store.addKey(key.digest(), found.get().session(), target.host());
            String cookie = HostCookies.key(key.text(), target.address().startsWith("https:"));
            return Optional.of(new Arrival(cookie, target.address()));
        });
    }

    /** Returns the name of the cookie that recognizes the browser. */
    public static String browserCookie() {
        return HostCookies.BROWSER;
    }
}
