package dev.vestibule.federation.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.platform.crypto.Digests;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sign-ins in progress of one browser, the latest first: one for each tab that was sent to a provider. The browser
 * stores them, sealed; nothing of them is in the database.
 */
record SentAway(List<Sent> all) {
    private static final String PLACE = "sign-ins under way";

    /**
     * Browsers store 4,096 characters of a cookie, including its name and attributes; with more tabs the oldest are
     * dropped.
     */
    private static final int MOST_CHARACTERS = 3_800;

    /**
     * One sign-in in progress. State, nonce and verifier are derived from its secret, which the provider never sees.
     *
     * @param trialBy the administrator who runs a test sign-in
     */
    record Sent(String secret, ProviderKey provider, String returnPath, Optional<UserId> trialBy, Instant expiresAt) {
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

    /** Reads the sign-ins of a cookie that have not expired; none if the cookie is not ours. */
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
                new ProviderKey(entry.path("provider").asText()),
                entry.path("path").asText(),
                entry.has("trial") ? Optional.of(new UserId(entry.path("trial").asInt())) : Optional.empty(),
                Instant.ofEpochMilli(entry.path("until").asLong()));
    }

    /** Returns the sign-in with this provider and state. */
    Optional<Sent> find(ProviderKey provider, String state) {
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

    /** Returns the value of the cookie; empty if there are none. */
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
                    .put("provider", sent.provider().value())
                    .put("path", sent.returnPath())
                    .put("until", sent.expiresAt().toEpochMilli());
            sent.trialBy().ifPresent(by -> entry.put("trial", by.value()));
        });
        return array.toString();
    }
}
