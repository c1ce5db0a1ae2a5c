package dev.vestibule.oauth.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.outbound.OutboundHttp;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** For how long a document is kept, and as what it may be sent; the rest is in {@link ClientDocumentsTest}. */
class ClientDocumentTest {
    private static final ClientId ID = new ClientId("https://app.example.com/client.json");

    private static ClientDocument document(String type, String cacheControl) throws ClientDocument.InvalidException {
        return ClientDocument.of(
                ID,
                new OutboundHttp.Answer(
                        200, type, cacheControl, "{\"client_id\": \"" + ID.value() + "\"}", Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                        | PT24H",
                "public                    | PT24H",
                "max-age=3600              | PT1H",
                "public, Max-Age=\"3600\"  | PT1H",
                "private,max-age=1         | PT5M",
                "max-age=999999999         | PT24H",
                "s-maxage=3600             | PT24H",
                "no-store                  | PT5M",
                "max-age=3600, no-cache    | PT5M"
            })
    void itIsKeptAsLongAsItSaysWithinLimits(String cacheControl, Duration fresh) throws Exception {
        assertThat(document("application/json", cacheControl).fresh()).isEqualTo(fresh);
    }

    @ParameterizedTest
    @CsvSource({
        "application/json; charset=utf-8, true",
        "APPLICATION/JSON, true",
        "application/oauth-client+json, true",
        "application/jsonp, false",
        "text/json, false",
        "'', false"
    })
    void itIsJson(String type, boolean accepted) {
        boolean read;
        try {
            read = document(type, "").json().isObject();
        } catch (ClientDocument.InvalidException e) {
            read = false;
        }
        assertThat(read).isEqualTo(accepted);
    }
}
