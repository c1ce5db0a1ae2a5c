package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.Parameters;
import dev.vestibule.oauth.client.ProtocolException;
import dev.vestibule.oauth.key.TokenSigner;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.session.Session;
import dev.vestibule.session.SessionCaller;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an authorization request demands of the sign-in: {@code prompt}, {@code max_age}, {@code id_token_hint},
 * {@code acr_values} and the essential {@code acr} (OpenID Connect Core, section 3.1.2.1; RFC 9470).
 *
 * <p>A user who has to sign in anew comes back with {@link #SINCE}, the time of the demand: a sign-in after it fulfils
 * the demand, however many seconds it is old by then.
 */
public final class SignInDemand {
    /** The parameter with the time of the demand, in milliseconds. */
    public static final String SINCE = "signed_in_after";

    /** The parameter of the sign-in page that shows its form to users who are signed in. */
    public static final String AGAIN = "again";

    /** The values of {@code prompt}. */
    public static final List<String> PROMPTS = List.of("none", "login", "consent", "select_account");

    /** A sign-in that takes longer starts anew. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final int MOST_HINT = 254;

    private final TokenSigner tokens;

    public SignInDemand(TokenSigner tokens) {
        this.tokens = tokens;
    }

    /** What to do with the request. */
    public sealed interface Verdict permits Met, SignIn, Refused {}

    /**
     * The session is good enough.
     *
     * @param askConsent whether the user decides even if the decision is known
     */
    public record Met(boolean askConsent) implements Verdict {}

    /**
     * The user has to sign in.
     *
     * @param since for the authorization request, when it is repeated afterwards
     * @param query for the sign-in page
     */
    public record SignIn(Instant since, Map<String, String> query) implements Verdict {}

    /** The application gets an error, by the names of OpenID Connect. */
    public record Refused(String error, String description) implements Verdict {}

    /** Returns whether nothing may be shown to the user ({@code prompt=none}). */
    public static boolean isSilent(Parameters given) {
        return prompts(given).contains("none");
    }

    private static Set<String> prompts(Parameters given) {
        Set<String> prompts = new LinkedHashSet<>(
                given.get("prompt").map(text -> List.of(text.split(" ", -1))).orElse(List.of()));
        prompts.remove("");
        return prompts;
    }

    /**
     * Checks the demands of a request before there is a session.
     *
     * @throws ProtocolException if they are not written as OpenID Connect says
     */
    void requireValid(AuthorizationRequest asked, Instant now) {
        if (judge(asked, Optional.empty(), now) instanceof Refused refused
                && refused.error().equals(ProtocolException.INVALID_REQUEST)) {
            throw ProtocolException.invalidRequest(refused.description());
        }
    }

    /** Judges the session that an authorization request comes with. */
    Verdict judge(AuthorizationRequest asked, Optional<SessionCaller> caller, Instant now) {
        Parameters given = asked.parameters();
        ClientMetadata client = asked.client().metadata();
        Set<String> prompts = prompts(given);
        if (!PROMPTS.containsAll(prompts) || (prompts.contains("none") && prompts.size() > 1)) {
            return invalid("prompt has unknown values, or none together with others");
        }
        Optional<Integer> maxAge = given.get("max_age").flatMap(text -> Parsing.number(text, 0, Integer.MAX_VALUE));
        if (maxAge.isEmpty() && given.get("max_age").isPresent()) {
            return invalid("max_age is not a number of seconds");
        }
        Optional<ClaimsRequest> claims = given.get("claims").isEmpty()
                ? Optional.of(ClaimsRequest.NOTHING)
                : given.get("claims").flatMap(ClaimsRequest::parse);
        if (claims.isEmpty()) {
            return invalid("claims is not a JSON object as in OpenID Connect Core 5.5");
        }
        Optional<String> hint = given.get("id_token_hint").flatMap(this::subject);
        if (hint.isEmpty() && given.get("id_token_hint").isPresent()) {
            return invalid("id_token_hint is not an ID token of this server");
        }
        Demand demand = new Demand(
                prompts,
                maxAge.or(client.openId()::defaultMaxAge),
                hint.or(() -> claims.get().subject()),
                Strength.of(given, claims.get(), client.admission().needsFactor()),
                since(given, now));
        return judge(demand, given, caller, now);
    }

    /**
     * The demands of a request.
     *
     * @param since when the user was sent to sign in, if this is the request after that
     */
    private record Demand(
            Set<String> prompts,
            Optional<Integer> maxAge,
            Optional<String> subject,
            Strength strength,
            Optional<Instant> since) {
        boolean isSilent() {
            return prompts.contains("none");
        }

        boolean isFulfilledBy(Session session) {
            return since.filter(time -> !session.proof().at().isBefore(time)).isPresent();
        }

        /** Returns whether the sign-in has to be newer. */
        boolean needsNewer(Session session, Instant now) {
            boolean tooOld = maxAge.filter(
                            seconds -> session.proof().at().plusSeconds(seconds).isBefore(now))
                    .isPresent();
            return (prompts.contains("login") || tooOld) && !isFulfilledBy(session);
        }

        boolean isAboutAnother(SessionCaller caller) {
            return subject.filter(
                            wanted -> !wanted.equals(Subjects.of(caller.user().id())))
                    .isPresent();
        }
    }

    /** How strong the sign-in has to be. */
    private enum Strength {
        ANY,
        /** Two factors, of users who have them. */
        WISHED,
        /** Two factors, or an error. */
        NEEDED;

        static Strength of(Parameters given, ClaimsRequest claims, boolean needsFactor) {
            String strong = AuthenticationContext.AAL2.wireName();
            if (needsFactor || (claims.needsContext() && isOnly(strong, claims.contexts()))) {
                return NEEDED;
            }
            List<String> values = given.get("acr_values")
                    .map(text -> List.of(text.split(" ", -1)))
                    .orElse(List.of());
            return isOnly(strong, values) || isOnly(strong, claims.contexts()) ? WISHED : ANY;
        }

        private static boolean isOnly(String strong, List<String> contexts) {
            return contexts.contains(strong) && !contexts.contains(AuthenticationContext.AAL1.wireName());
        }
    }

    private static Verdict judge(Demand demand, Parameters given, Optional<SessionCaller> caller, Instant now) {
        if (caller.isEmpty()) {
            return signIn(demand, given, false, now);
        }
        Session session = caller.get().session();
        if (demand.isAboutAnother(caller.get())) {
            return demand.isFulfilledBy(session)
                    ? new Refused("login_required", "another user is signed in than the one that was asked for")
                    : signIn(demand, given, true, now);
        }
        if (demand.needsNewer(session, now)) {
            return signIn(demand, given, true, now);
        }
        boolean weak = AuthenticationContext.of(session) == AuthenticationContext.AAL1;
        boolean unable = demand.isFulfilledBy(session);
        if (weak && demand.strength() == Strength.NEEDED) {
            return unable
                    ? new Refused("unmet_authentication_requirements", "the user has not proved a second factor")
                    : signIn(demand, given, true, now);
        }
        boolean couldDoMore = caller.get().user().status().factors().any();
        if (weak && demand.strength() == Strength.WISHED && couldDoMore && !unable && !demand.isSilent()) {
            return signIn(demand, given, true, now);
        }
        return new Met(demand.prompts().contains("consent") || demand.prompts().contains("select_account"));
    }

    private static Verdict signIn(Demand demand, Parameters given, boolean again, Instant now) {
        if (demand.isSilent()) {
            return new Refused("login_required", "the user has to sign in, and prompt=none forbids to ask");
        }
        Map<String, String> query = new LinkedHashMap<>();
        if (again) {
            query.put(AGAIN, "true");
        }
        given.get("login_hint")
                .filter(hint -> hint.length() <= MOST_HINT)
                .ifPresent(hint -> query.put("login_hint", hint));
        given.get("ui_locales")
                .filter(text -> text.length() <= MOST_HINT)
                .ifPresent(text -> query.put("ui_locales", text));
        return new SignIn(now, query);
    }

    private static Optional<Instant> since(Parameters given, Instant now) {
        try {
            return given.get(SINCE)
                    .map(text -> Instant.ofEpochMilli(Long.parseLong(text)))
                    .filter(time -> time.isAfter(now.minus(PATIENCE)) && !time.isAfter(now));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private Optional<String> subject(String token) {
        return tokens.own(token, Set.of(TokenSigner.ID_TOKEN)).flatMap(own -> own.text("sub"));
    }

    private static Verdict invalid(String description) {
        return new Refused(ProtocolException.INVALID_REQUEST, description);
    }
}
