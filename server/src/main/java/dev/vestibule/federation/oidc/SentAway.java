package dev.vestibule.federation.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sign-ins that one browser was sent to providers with and has not come back from, the latest first: one for each
 * of its tabs. The browser keeps them, sealed; nothing of them is in the database.
 */
record SentAway(List<Sent> all) {
    private static final String PLACE = "sign-ins under way";

    /**
     * Browsers keep 4,096 characters of a cookie, its name and attributes among them; who has more tabs loses the
     * oldest.
     */
    private static final int MOST_CHARACTERS = 3_800;

    /**
     * One of them. State, nonce and verifier follow from its secret, which the provider never sees.
     *
     * @param trialBy the administrator who tries the provider out
     */
    record Sent(String secret, String provider, String returnPath, Optional<UserId> trialBy, Instant expiresAt) {
        String state() {
            return Digests.derived(secret, "state");
        }

        String nonce() {
            return Digests.derived(secret, "nonce");
        }

        CodeVerifier verifier() {
            return new CodeVerifier(Digests.derived(secret, "verifier"));
        }
    }

    /** What a cookie holds that is not over; nothing when it is not ours. */
    static SentAway read(Optional<String> cookie, BrowserBox box, Instant now) {
        List<Sent> all = new ArrayList<>();
        cookie.flatMap(text -> box.open(text, PLACE))
                .ifPresent(json -> OidcProviderJson.parse(json).forEach(entry -> all.add(read(entry))));
        return new SentAway(
                all.stream().filter(sent -> now.isBefore(sent.expiresAt())).toList());
    }

    private static Sent read(JsonNode entry) {
        return new Sent(
                entry.path("secret").asText(),
                entry.path("provider").asText(),
                entry.path("path").asText(),
                entry.has("trial") ? Optional.of(new UserId(entry.path("trial").asInt())) : Optional.empty(),
                Instant.ofEpochMilli(entry.path("until").asLong()));
    }

    /** The one that comes back from this provider with this state. */
    Optional<Sent> find(String provider, String state) {
        return all.stream()
                .filter(sent -> sent.provider().equals(provider) && sent.state().equals(state))
                .findFirst();
    }

    SentAway with(Sent another) {
        List<Sent> more = new ArrayList<>(List.of(another));
        more.addAll(all);
        return new SentAway(more);
    }

    SentAway without(String state) {
        return new SentAway(
                all.stream().filter(sent -> !sent.state().equals(state)).toList());
    }

    /** The value of the cookie; empty when there is nothing to keep. */
    Optional<String> sealed(BrowserBox box) {
        for (int kept = all.size(); kept > 0; kept--) {
            String sealed = box.seal(written(all.subList(0, kept)), PLACE);
            if (sealed.length() <= MOST_CHARACTERS) {
                return Optional.of(sealed);
            }
        }
        return Optional.empty();
    }

    private static String written(List<Sent> some) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        some.forEach(sent -> {
            var entry = array.addObject()
                    .put("secret", sent.secret())
                    .put("provider", sent.provider())
                    .put("path", sent.returnPath())
                    .put("until", sent.expiresAt().toEpochMilli());
            sent.trialBy().ifPresent(by -> entry.put("trial", by.value()));
        });
        return array.toString();
    }
}
