package dev.vestibule.oauth.grant;

import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.platform.metrics.CounterSource;
import dev.vestibule.platform.metrics.Counts;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Counts calls of the token endpoint by grant and outcome. */
final class TokenCounts {
    private static final String ISSUED = "issued";
    private static final String INVALID_GRANT = "invalid_grant";
    private static final String OTHER = "other";

    /** What the metrics call a grant; everything else that a client sends is one more. */
    private static final Map<String, String> NAMES = Map.of(
            ClientMetadata.CODE_GRANT, "authorization_code",
            ClientMetadata.REFRESH_GRANT, "refresh_token",
            ClientMetadata.CLIENT_GRANT, "client_credentials",
            ClientMetadata.DEVICE_GRANT, "device_code");

    private final Counts counts = new Counts(
                    "vestibule.oauth.token.requests",
                    "Calls of the token endpoint by grant and outcome: issued, or the error of the protocol",
                    "grant",
                    "outcome")
            .from(NAMES.values().stream()
                    .sorted()
                    .flatMap(name -> Stream.of(ISSUED, INVALID_GRANT).map(outcome -> List.of(name, outcome))));

    void issued(String grant) {
        counts.add(NAMES.getOrDefault(grant, OTHER), ISSUED);
    }

    /** @param error the error of the protocol */
    void refused(String grant, String error) {
        counts.add(NAMES.getOrDefault(grant, OTHER), error);
    }

    List<CounterSource> sources() {
        return counts.sources();
    }
}
