package dev.vestibule.guard;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.user.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The headers that say to applications who sent a request. Every response has all of them, empty if there is nothing to
 * say: a proxy that copies only what is there would let the client's own pass.
 */
final class IdentityHeaders {
    private static final String SIGNED = "X-Vestibule-Identity";
    private static final List<String> NAMES = List.of("Remote-User", "Remote-Groups", "Remote-Email", "Remote-Name");
    private static final List<String> OAUTH2_PROXY_NAMES = List.of(
            "X-Auth-Request-User",
            "X-Auth-Request-Groups",
            "X-Auth-Request-Email",
            "X-Auth-Request-Preferred-Username");

    private static final List<String> NOTHING = List.of("", "", "", "");

    /** Half of a token's validity. */
    private static final Duration KEPT = Duration.ofSeconds(30);

    private static final int MOST = 10_000;
    private static final Duration RETRY = Duration.ofSeconds(5);

    /** Whose headers they are, for which application. */
    private record Place(String caller, String host, ProxyDialect dialect) {}

    private record Kept(User user, long revision, Instant until, Response response) {}

    private final IdentityTokens tokens;
    private final boolean plain;
    private final InstantSource clock;
    private final Cache<Place, Kept> kept =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /** @param plain whether headers without a signature say something, too */
    IdentityHeaders(IdentityTokens tokens, boolean plain, InstantSource clock) {
        this.tokens = tokens;
        this.plain = plain;
        this.clock = clock;
    }

    /** Returns a response with all headers, each of them empty. */
    static Response none(Response response, ProxyDialect dialect) {
        return named(response, dialect, NOTHING, "");
    }

    /** Returns the response that lets a request of this sender pass, if it was made before; never blocks. */
    @Nullable
    Response known(Identity identity, GuardedHost host, Rules rules, ProxyDialect dialect) {
        Kept last = kept.getIfPresent(place(identity, host, dialect));
        if (last == null
                || !clock.instant().isBefore(last.until())
                || last.revision() != rules.revision()
                || !last.user().equals(identity.user())) {
            return null;
        }
        return last.response();
    }

    /** Returns the response that lets a request of this sender pass. */
    Response passing(Identity identity, GuardedHost host, Rules rules, ProxyDialect dialect) {
        Response known = known(identity, host, rules, dialect);
        if (known != null) {
            return known;
        }
        Instant until = clock.instant().plus(KEPT);
        Response made = made(identity.user(), host, rules, dialect).prepared();
        kept.put(place(identity, host, dialect), new Kept(identity.user(), rules.revision(), until, made));
        return made;
    }

    private static Place place(Identity identity, GuardedHost host, ProxyDialect dialect) {
        return new Place(identity.id(), host.name().text(), dialect);
    }

    private Response made(User user, GuardedHost host, Rules rules, ProxyDialect dialect) {
        List<String> groups = user.memberships().stream()
                .flatMap(membership -> Optional.ofNullable(rules.groups().get(membership.group())).stream())
                .toList();
        // An address that the user has only entered may be another's: until it is verified, it is the one before.
        String email = text(user.mailbox().address());
        String name = text(user.publicName());
        String list = text(groups.stream().map(IdentityHeaders::escaped).collect(Collectors.joining(",")));
        String token = tokens.token(user, groups, host.name().ascii());
        if (!plain) {
            return signed(token, dialect);
        }
        return named(Response.empty(dialect.passes()), dialect, List.of(email, list, email, name), token);
    }

    /** Returns the response with the token only; without one, the application would take the user for anyone. */
    private static Response signed(String token, ProxyDialect dialect) {
        if (token.isEmpty()) {
            throw new UnavailableException("the key that signs identities is not available", RETRY);
        }
        return named(Response.empty(dialect.passes()), dialect, NOTHING, token);
    }

    /** A comma within the name of a group would make two groups of it. */
    private static String escaped(String group) {
        return group.replace("%", "%25").replace(",", "%2C");
    }

    /** Returns the bytes of a text in UTF-8, one character each, as headers are written; without control characters. */
    private static String text(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", " ").strip();
        return new String(plain.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /** Returns a response with user, groups, email and name by all names that they have, and with the token. */
    private static Response named(Response response, ProxyDialect dialect, List<String> values, String token) {
        Response all = with(response, NAMES, values).with(SIGNED, token);
        return dialect == ProxyDialect.OAUTH2_PROXY ? with(all, OAUTH2_PROXY_NAMES, values) : all;
    }

    private static Response with(Response response, List<String> names, List<String> values) {
        Response all = response;
        for (int i = 0; i < names.size(); i++) {
            all = all.with(names.get(i), values.get(i));
        }
        return all;
    }
}
