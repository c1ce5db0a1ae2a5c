package dev.vestibule.web.admin;

import dev.vestibule.federation.OidcProvider;
import dev.vestibule.federation.oidc.ProviderFault;
import dev.vestibule.federation.oidc.ProviderTest;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.outbound.ExchangeTrace;
import dev.vestibule.web.ChecklistView;
import dev.vestibule.web.ChecklistView.Check;
import dev.vestibule.web.ChecklistView.Verdict;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.PageRequest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The test of a provider as a checklist, with cause and remedy of each failure. */
final class ProviderChecks {
    private final PageRequest request;
    private final OidcProvider provider;

    ProviderChecks(PageRequest request, OidcProvider provider) {
        this.request = request;
        this.provider = provider;
    }

    /** @param triedAt when an administrator signed in with the provider as it is */
    ChecklistView of(ProviderTest test, Optional<DisplayTime> triedAt) {
        List<Check> checks = new ArrayList<>();
        test.checks().forEach(check -> checks.add(view(check)));
        checks.add(new Check(
                request.say("admin.provider.check.trial"),
                triedAt.isPresent() ? Verdict.PASSED : Verdict.INCONCLUSIVE,
                triedAt.map(DisplayTime::text).orElseGet(() -> request.say("admin.provider.check.trial-open")),
                "",
                List.of()));
        return new ChecklistView(checks, List.of());
    }

    private Check view(ProviderTest.Check check) {
        Verdict verdict = check.verdict().map(ProviderChecks::verdict).orElse(Verdict.NOT_TESTED);
        return new Check(
                request.say(name(check.item())),
                verdict,
                check.fault().map(fault -> request.say(cause(check, fault))).orElseGet(() -> passed(check, verdict)),
                check.fault().isPresent() ? check.message() : "",
                check.exchange().stream().map(ProviderChecks::shown).toList());
    }

    private static Verdict verdict(ProviderTest.Verdict verdict) {
        return switch (verdict) {
            case PROVED -> Verdict.PASSED;
            case INCONCLUSIVE -> Verdict.INCONCLUSIVE;
            case REFUSED -> Verdict.FAILED;
        };
    }

    private static String name(ProviderTest.Item item) {
        return switch (item) {
            case DISCOVERY -> "admin.provider.check.discovery";
            case ISSUER -> "admin.provider.check.issuer";
            case KEYS -> "admin.provider.check.keys";
            case CREDENTIALS -> "admin.provider.check.credentials";
        };
    }

    private String passed(ProviderTest.Check check, Verdict verdict) {
        if (verdict != Verdict.PASSED) {
            return "";
        }
        return switch (check.item()) {
            case DISCOVERY, ISSUER -> check.detail();
            case KEYS ->
                request.say(Message.counted("admin.provider.check.keys-found", Integer.parseInt(check.detail())));
            case CREDENTIALS -> provider.clientId();
        };
    }

    private Message cause(ProviderTest.Check check, ProviderFault fault) {
        boolean open = check.verdict().equals(Optional.of(ProviderTest.Verdict.INCONCLUSIVE));
        return fault == ProviderFault.OTHER && open
                ? Message.of("admin.provider.cause.inconclusive")
                : cause(fault, check.detail(), host(check));
    }

    /** Returns cause and remedy. */
    static Message cause(ProviderFault fault, String detail, String host) {
        return switch (fault) {
            case UNKNOWN_HOST -> Message.of("admin.provider.cause.unknown-host", host);
            case NO_CONNECTION -> Message.of("admin.provider.cause.no-connection", host);
            case TIMEOUT -> Message.of("admin.provider.cause.timeout", host);
            case TLS -> Message.of("admin.provider.cause.tls", host);
            case NOT_ALLOWED -> Message.of("admin.provider.cause.not-allowed");
            case STATUS -> Message.of("admin.provider.cause.status", detail);
            case NOT_DISCOVERY -> Message.of("admin.provider.cause.not-discovery");
            case ISSUER -> Message.of("admin.provider.cause.issuer", detail);
            case INCOMPLETE -> Message.of("admin.provider.cause.incomplete");
            case KEYS -> Message.of("admin.provider.cause.keys");
            case CLIENT -> Message.of("admin.provider.cause.client");
            case OTHER -> Message.of("admin.provider.cause.other");
        };
    }

    /** Returns the host that was called last. */
    private String host(ProviderTest.Check check) {
        String address = check.exchange().stream()
                .reduce((one, other) -> other)
                .map(ExchangeTrace::address)
                .orElse(provider.issuer());
        return URI.create(address).getAuthority();
    }

    private static String shown(ExchangeTrace exchange) {
        String answer = Optional.ofNullable(exchange.status())
                .map(status -> status + " " + exchange.answer())
                .orElse(exchange.trouble());
        return exchange.method() + " " + exchange.address() + "\n" + answer;
    }
}
