package dev.vestibule.guard;

import dev.vestibule.guard.GuardAnswers.Case;
import dev.vestibule.guard.GuardCredentials.Shown;
import dev.vestibule.platform.http.FastHandler;
import dev.vestibule.platform.http.Handler;
import dev.vestibule.platform.http.HeaderLines;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.UnavailableException;
import dev.vestibule.session.Caller;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /auth/forward/*}: proxies ask whether a request to an application may pass. The answer is no in every doubt: a
 * header that is missing, doubled or not from a trusted proxy, a path with two readings, a fault of ours.
 */
final class ForwardAuthResource implements Resource {
    private static final String PATH = "/auth/forward/";

    private final RuleBook rules;
    private final GuardCredentials credentials;
    private final GuardAnswers answers;
    private final String dropIn;

    /** @param dropIn the server whose paths are ours too */
    ForwardAuthResource(RuleBook rules, GuardCredentials credentials, GuardAnswers answers, String dropIn) {
        this.rules = rules;
        this.credentials = credentials;
        this.answers = answers;
        this.dropIn = dropIn;
    }

    @Override
    public void addTo(Routes routes) {
        add(routes, PATH + "nginx", ProxyDialect.NGINX);
        add(routes, PATH + "traefik", ProxyDialect.TRAEFIK);
        add(routes, PATH + "caddy", ProxyDialect.CADDY);
        add(routes, PATH + "haproxy", ProxyDialect.HAPROXY);
        addBelow(routes, PATH + "envoy");
        if (dropIn.equals(GuardSettings.AUTHELIA)) {
            add(routes, "/api/authz/forward-auth", ProxyDialect.TRAEFIK);
            add(routes, "/api/authz/auth-request", ProxyDialect.NGINX);
            addBelow(routes, "/api/authz/ext-authz");
        }
        if (dropIn.equals(GuardSettings.OAUTH2_PROXY)) {
            add(routes, "/oauth2/auth", ProxyDialect.OAUTH2_PROXY);
        }
    }

    private void add(Routes routes, String path, ProxyDialect dialect) {
        Question question = new Question(dialect, path);
        routes.get(path, question, question);
    }

    private void addBelow(Routes routes, String path) {
        Question question = new Question(ProxyDialect.ENVOY, path);
        routes.below(path, question, question);
    }

    /** The question of a proxy, at one of our paths. */
    private final class Question implements FastHandler, Handler {
        private final ProxyDialect dialect;
        private final String path;

        Question(ProxyDialect dialect, String path) {
            this.dialect = dialect;
            this.path = path;
        }

        @Override
        public @Nullable Response tryHandle(Request request) {
            return safely(request, () -> {
                Rules known = rules.known();
                GuardedRequest guarded = guarded(request);
                Shown shown = Shown.of(request);
                Caller caller = shown.isEmpty() ? null : credentials.known(shown, guarded.host());
                if (known == null || (!shown.isEmpty() && caller == null)) {
                    return null;
                }
                Case decided = decided(request, guarded, Optional.ofNullable(caller), known);
                boolean complete = caller == null || known.knowGroupsOf(caller.user());
                return complete ? answers.known(decided) : null;
            });
        }

        @Override
        public Response handle(Request request) {
            Response response = safely(request, () -> {
                GuardedRequest guarded = guarded(request);
                Rules present = rules.get();
                Optional<? extends Caller> caller = credentials.find(Shown.of(request), guarded.host());
                // A group that is not known was created since the rules were read, or has been deleted.
                boolean complete =
                        caller.isEmpty() || present.knowGroupsOf(caller.get().user());
                return answers.of(decided(request, guarded, caller, complete ? present : rules.read()));
            });
            return response == null ? answers.unavailable(request, dialect) : response;
        }

        private GuardedRequest guarded(Request request) {
            HeaderLines lines = request.lines();
            if (!lines.areTrusted()) {
                throw new GuardedRequest.InvalidException(
                        "the address is not a trusted proxy; add it to VESTIBULE_TRUSTED_PROXIES");
            }
            if (TrustedNames.haveTwin(lines)) {
                throw new GuardedRequest.InvalidException(
                        "a header differs from one that proxies set only by an underscore; remove it in the proxy");
            }
            if (TrustedNames.areDropped(lines)) {
                throw new GuardedRequest.InvalidException("Connection lists a header that proxies set");
            }
            return dialect.read(request, path);
        }

        private Case decided(
                Request request, GuardedRequest guarded, Optional<? extends Caller> caller, Rules inForce) {
            Optional<Identity> identity = caller.map(Identity::of);
            return new Case(request, dialect, guarded, identity, inForce, inForce.decide(guarded, identity));
        }

        private @Nullable Response safely(Request request, Steps steps) {
            try {
                return steps.take();
            } catch (GuardedRequest.InvalidException e) {
                return answers.invalid(request, dialect, e.fault());
            } catch (UnavailableException e) {
                answers.logOnce("Forward-auth is unavailable: " + e.getMessage());
                return answers.unavailable(request, dialect);
            } catch (RuntimeException e) {
                return answers.failed(request, dialect, e);
            }
        }
    }

    /** Makes a response; null leaves it to a worker. */
    @FunctionalInterface
    private interface Steps {
        @Nullable
        Response take();
    }
}
