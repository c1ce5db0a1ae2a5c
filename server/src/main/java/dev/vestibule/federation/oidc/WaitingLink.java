package dev.vestibule.federation.oidc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.federation.FederatedIdentity;
import dev.vestibule.federation.OidcProviderJson;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.Email;
import dev.vestibule.user.GroupId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A proved identity that waits for the password of the account that it leads to. The browser stores it, sealed. It is
 * worthless without the password, so it need not be single-use.
 *
 * @param trial whether it is a test sign-in of an administrator
 */
record WaitingLink(FederatedIdentity identity, String returnPath, boolean trial, Instant expiresAt) {
    private static final String PLACE = "proof that waits for a password";

    /** Browsers store 4,096 characters of a cookie, including its name and attributes. */
    private static final int MOST_CHARACTERS = 3_800;

    /** Reads a cookie; returns empty if it has expired or is not ours. */
    static Optional<WaitingLink> read(Optional<String> cookie, BrowserBox box, Instant now) {
        return cookie.flatMap(text -> box.open(text, PLACE))
                .map(json -> read(OidcProviderJson.parse(json)))
                .filter(waiting -> now.isBefore(waiting.expiresAt()));
    }

    private static WaitingLink read(JsonNode json) {
        FederatedIdentity identity = new FederatedIdentity(
                SignInMethod.valueOf(json.path("method").asText()),
                new ProviderKey(json.path("provider").asText()),
                json.path("issuer").asText(),
                json.path("subject").asText(),
                Email.parse(json.path("email").asText()),
                Optional.empty(),
                json.path("managed").asBoolean(),
                new FederatedIdentity.Names(text(json, "first"), text(json, "last")),
                text(json, "session"),
                groups(json.path("groups")),
                json.path("several").asBoolean());
        return new WaitingLink(
                identity,
                json.path("path").asText(),
                json.path("trial").asBoolean(),
                Instant.ofEpochMilli(json.path("until").asLong()));
    }

    private static Optional<String> text(JsonNode json, String name) {
        return Optional.ofNullable(json.path(name).textValue());
    }

    private static Optional<Set<GroupId>> groups(JsonNode list) {
        if (!list.isArray()) {
            return Optional.empty();
        }
        Set<GroupId> groups = new TreeSet<>();
        list.forEach(group -> groups.add(new GroupId(group.asInt())));
        return Optional.of(groups);
    }

    /** Returns the value of the cookie. What a later sign-in sends again is omitted if it does not fit. */
    String sealed(BrowserBox box) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("method", identity.method().name())
                .put("provider", identity.provider().value())
                .put("issuer", identity.issuer())
                .put("subject", identity.subject())
                .put("email", identity.email().map(Email::address).orElse(""))
                .put("managed", identity.managed())
                .put("trial", trial)
                .put("several", identity.severalFactors())
                .put("until", expiresAt.toEpochMilli())
                .put("path", returnPath);
        identity.outsideSession().ifPresent(session -> json.put("session", session));
        identity.names().first().ifPresent(name -> json.put("first", name));
        identity.names().last().ifPresent(name -> json.put("last", name));
        identity.groups().ifPresent(groups -> {
            ArrayNode list = json.putArray("groups");
            groups.forEach(group -> list.add(group.value()));
        });
        String sealed = box.seal(json.toString(), PLACE);
        for (String spare : new String[] {"path", "first", "last", "groups"}) {
            if (sealed.length() > MOST_CHARACTERS) {
                json.remove(spare);
                sealed = box.seal(json.toString(), PLACE);
            }
        }
        return sealed;
    }
}
