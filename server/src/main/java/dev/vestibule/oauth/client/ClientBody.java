package dev.vestibule.oauth.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.oauth.client.OAuthClient.Origin;
import java.util.List;
import java.util.Optional;

/** Writes applications as they are sent to administrators, and to themselves (RFC 7591, section 3.2.1). */
final class ClientBody {
    /** What an application that registered itself neither decides nor needs to know. */
    private static final List<String> FOR_ADMINISTRATORS = List.of(
            "first_party",
            "require_second_factor",
            "access_token_format",
            "group_claim",
            "allowed_groups",
            "allowed_networks");

    private ClientBody() {}

    /** Returns what an application may know of itself; its secret only if it is new. */
    static ObjectNode own(OAuthClient client, Optional<ClientSecret> secret) {
        ObjectNode json = all(client, secret);
        if (client.origin() == Origin.DYNAMIC) {
            json.remove(FOR_ADMINISTRATORS);
        }
        return json;
    }

    private static ObjectNode all(OAuthClient client, Optional<ClientSecret> secret) {
        ObjectNode json = ClientJson.write(client.metadata());
        json.put("client_id", client.id().value());
        json.put("client_id_issued_at", client.createdAt().getEpochSecond());
        if (!client.name().isEmpty()) {
            json.put("client_name", client.name());
        }
        secret.ifPresent(fresh -> {
            json.put("client_secret", fresh.text());
            json.put("client_secret_expires_at", 0);
        });
        return json;
    }

    /** Returns an application for administrators; its secret only if it is new. */
    static ObjectNode full(OAuthClient client, Optional<ClientSecret> secret) {
        ObjectNode json = all(client, secret);
        json.put("first_party", client.isFirstParty());
        json.put("registration_type", client.origin().wireName());
        json.put("created_at", client.createdAt().toString());
        json.put("updated_at", client.updatedAt().toString());
        client.createdBy().ifPresent(by -> json.put("created_by", by.value()));
        client.approvedAt().ifPresent(at -> json.put("approved_at", at.toString()));
        client.secrets().retiringUntil().ifPresent(until -> json.put("previous_secret_expires_at", until.toString()));
        return json;
    }
}
