package dev.vestibule.passkey;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.json.JsonMappers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the browser says in an answer, which the authenticator has signed.
 *
 * @param origin as it was sent: the library compares origins by their parts, so that a slash at the end is none
 */
record ClientData(Bytes challenge, String origin) {
    /** Parses a browser's {@code clientDataJSON}; returns empty if there is no challenge in it. */
    static Optional<ClientData> of(Bytes json) {
        try {
            JsonNode data = JsonMappers.PLAIN.readTree(new String(json.array(), StandardCharsets.UTF_8));
            String origin = data.path("origin").asText();
            return Bytes.parse(data.path("challenge").asText()).map(challenge -> new ClientData(challenge, origin));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    static boolean isFrom(RelyingParty site, Bytes json) {
        return of(json).filter(data -> data.origin().equals(site.origin())).isPresent();
    }
}
