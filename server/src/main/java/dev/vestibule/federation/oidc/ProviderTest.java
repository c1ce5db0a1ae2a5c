package dev.vestibule.federation.oidc;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.platform.outbound.ExchangeTrace;
import dev.vestibule.platform.refusal.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Tests a provider's settings without a user: its discovery document, its keys, and whether it accepts this server as a
 * client, with an invalid code. Only a test sign-in proves the rest.
 */
public final class ProviderTest {
    private static final String NO_CODE = "this-is-no-code";

    private final OidcClient client;
    private final OidcAddresses addresses;
    private final List<Step> steps = new ArrayList<>();
    private final List<ExchangeTrace> heard = new ArrayList<>();
    private final Result result;
    private String tokenEndpoint = "";

    /** Runs the test now. */
    ProviderTest(OidcProvider provider, OidcClients clients, OidcAddresses addresses) {
        this.client = clients.fresh(provider, heard::add);
        this.addresses = addresses;
        this.result = run();
    }

    /** The result of a test. */
    public Result result() {
        return result;
    }

    /** The outcome of a test or a step, in order of severity; the whole is as bad as its worst step. */
    enum Verdict {
        PROVED,
        INCONCLUSIVE,
        REFUSED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One step of a test.
     *
     * @param exchange the request and the response, with masked secrets
     */
    public record Step(String step, String verdict, String message, List<ExchangeTrace> exchange) {}

    /** The outcome of the test, and of each step. */
    public record Result(String verdict, List<Step> steps) {}

    private Result run() {
        Verdict worst = discovery();
        if (worst == Verdict.PROVED) {
            worst = worse(worst, keys());
            worst = worse(worst, credentials());
        }
        return new Result(worst.wireName(), steps);
    }

    /** The token endpoint from the discovery document. */
    String tokenEndpoint() {
        return tokenEndpoint;
    }

    private Verdict discovery() {
        try {
            tokenEndpoint = client.metadata().getTokenEndpointURI().toString();
            return told(
                    "discovery",
                    Verdict.PROVED,
                    client.discoveryAddress() + " is valid for "
                            + client.provider().issuer());
        } catch (ProviderTroubleException e) {
            return told("discovery", Verdict.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private Verdict keys() {
        try {
            int count = client.keys().count();
            return told("keys", Verdict.PROVED, count + (count == 1 ? " signing key" : " signing keys") + " found");
        } catch (ProviderTroubleException | UnavailableException e) {
            return told("keys", Verdict.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    /** An unknown client is refused before the code is checked (RFC 6749 section 5.2). */
    private Verdict credentials() {
        OidcProvider provider = client.provider();
        try {
            boolean taken = client.exchange(NO_CODE, addresses.redirect(provider), new CodeVerifier())
                    .isPresent();
            return taken
                    ? told("credentials", Verdict.REFUSED, "the provider accepted a made-up authorization code")
                    : told("credentials", Verdict.PROVED, "the provider accepted the client credentials");
        } catch (ClientRefusedException e) {
            return told("credentials", Verdict.REFUSED, String.valueOf(e.getMessage()));
        } catch (ProviderTroubleException e) {
            return told("credentials", Verdict.INCONCLUSIVE, String.valueOf(e.getMessage()));
        }
    }

    private Verdict told(String step, Verdict verdict, String message) {
        steps.add(new Step(step, verdict.wireName(), message, List.copyOf(heard)));
        heard.clear();
        return verdict;
    }

    private static Verdict worse(Verdict one, Verdict other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
