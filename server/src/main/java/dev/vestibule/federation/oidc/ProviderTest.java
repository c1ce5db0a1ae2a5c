package dev.vestibule.federation.oidc;

import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.vestibule.federation.OidcProvider;
import dev.vestibule.platform.outbound.ExchangeTrace;
import dev.vestibule.platform.outbound.OutboundException;
import dev.vestibule.platform.refusal.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Tests a provider's settings without a user: its discovery document, its keys, and whether it accepts this server as a
 * client, with an invalid code. Only a test sign-in proves the rest.
 */
public final class ProviderTest {
    private static final String NO_CODE = "this-is-no-code";

    private final OidcClient client;
    private final OidcAddresses addresses;
    private final List<Check> checks = new ArrayList<>();
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

    /** Returns each thing that was tested, those of {@link #result} in more detail. */
    public List<Check> checks() {
        return List.copyOf(checks);
    }

    /** The outcome of a test or a step, in order of severity; the whole is as bad as its worst step. */
    public enum Verdict {
        PROVED,
        INCONCLUSIVE,
        REFUSED;

        String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is tested. */
    public enum Item {
        DISCOVERY,
        /** The issuer in the discovery document is exactly the configured one. */
        ISSUER,
        KEYS,
        CREDENTIALS
    }

    /**
     * The outcome for one thing.
     *
     * @param verdict empty if an earlier failure made it impossible to test
     * @param fault why it failed or is inconclusive
     * @param detail the URL of the discovery document, the number of keys, or the status or issuer that was returned;
     *     empty text if there is none
     * @param exchange requests and responses, with masked secrets
     */
    public record Check(
            Item item,
            Optional<Verdict> verdict,
            Optional<ProviderFault> fault,
            String detail,
            String message,
            List<ExchangeTrace> exchange) {}

    /**
     * One step of a test.
     *
     * @param exchange the request and the response, with masked secrets
     */
    public record Step(String step, String verdict, String message, List<ExchangeTrace> exchange) {}

    /** The outcome of the test, and of each step. */
    public record Result(String verdict, List<Step> steps) {}

    private Result run() {
        List<Step> steps = new ArrayList<>();
        Verdict worst = discovery(steps);
        if (worst == Verdict.PROVED) {
            worst = worse(worst, keys(steps));
            worst = worse(worst, credentials(steps));
        } else {
            untested(Item.KEYS);
            untested(Item.CREDENTIALS);
        }
        return new Result(worst.wireName(), steps);
    }

    /** The token endpoint from the discovery document. */
    String tokenEndpoint() {
        return tokenEndpoint;
    }

    private Verdict discovery(List<Step> steps) {
        try {
            tokenEndpoint = client.metadata().getTokenEndpointURI().toString();
            String issuer = client.provider().issuer();
            String address = client.discoveryAddress().toString();
            Verdict verdict = added(steps, passed(Item.DISCOVERY, address, address + " is valid for " + issuer));
            checks.add(passed(Item.ISSUER, issuer, issuer));
            return verdict;
        } catch (ProviderTroubleException e) {
            Check failed = failed(Item.DISCOVERY, Verdict.REFUSED, e);
            if (e.fault() == ProviderFault.ISSUER) {
                String address = client.discoveryAddress().toString();
                checks.add(passed(Item.DISCOVERY, address, address));
                heard.clear();
                checks.add(failed(Item.ISSUER, Verdict.REFUSED, e));
            } else {
                checks.add(failed);
                untested(Item.ISSUER);
            }
            return told(steps, failed);
        }
    }

    private Verdict keys(List<Step> steps) {
        try {
            int count = client.keys().count();
            String message = count + (count == 1 ? " signing key" : " signing keys") + " found";
            return added(steps, passed(Item.KEYS, Integer.toString(count), message));
        } catch (ProviderTroubleException e) {
            return added(steps, failed(Item.KEYS, Verdict.REFUSED, e));
        } catch (UnavailableException e) {
            ProviderFault fault = e.getCause() instanceof OutboundException outbound
                    ? ProviderFault.of(outbound)
                    : ProviderFault.OTHER;
            return added(
                    steps,
                    failed(
                            Item.KEYS,
                            Verdict.REFUSED,
                            new ProviderTroubleException(
                                    fault == ProviderFault.OTHER ? ProviderFault.KEYS : fault,
                                    String.valueOf(e.getMessage()))));
        }
    }

    /** An unknown client is refused before the code is checked (RFC 6749 section 5.2). */
    private Verdict credentials(List<Step> steps) {
        OidcProvider provider = client.provider();
        try {
            boolean taken = client.exchange(NO_CODE, addresses.redirect(provider), new CodeVerifier())
                    .isPresent();
            return added(
                    steps,
                    taken
                            ? failed(
                                    Item.CREDENTIALS,
                                    Verdict.REFUSED,
                                    new ProviderTroubleException("the provider accepted a made-up authorization code"))
                            : passed(Item.CREDENTIALS, "", "the provider accepted the client credentials"));
        } catch (ClientRefusedException e) {
            return added(steps, failed(Item.CREDENTIALS, Verdict.REFUSED, e));
        } catch (ProviderTroubleException e) {
            return added(steps, failed(Item.CREDENTIALS, Verdict.INCONCLUSIVE, e));
        }
    }

    private Check passed(Item item, String detail, String message) {
        return new Check(item, Optional.of(Verdict.PROVED), Optional.empty(), detail, message, List.copyOf(heard));
    }

    private Check failed(Item item, Verdict verdict, ProviderTroubleException why) {
        return new Check(
                item,
                Optional.of(verdict),
                Optional.of(why.fault()),
                why.detail(),
                String.valueOf(why.getMessage()),
                List.copyOf(heard));
    }

    private void untested(Item item) {
        checks.add(new Check(item, Optional.empty(), Optional.empty(), "", "", List.of()));
    }

    private Verdict added(List<Step> steps, Check check) {
        checks.add(check);
        return told(steps, check);
    }

    /** Adds the step of the same name to the result. */
    private Verdict told(List<Step> steps, Check check) {
        Verdict verdict = check.verdict().orElseThrow();
        String name = check.item().name().toLowerCase(Locale.ROOT);
        steps.add(new Step(name, verdict.wireName(), check.message(), check.exchange()));
        heard.clear();
        return verdict;
    }

    private static Verdict worse(Verdict one, Verdict other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
