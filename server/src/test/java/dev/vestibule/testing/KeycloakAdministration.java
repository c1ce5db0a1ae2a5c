package dev.vestibule.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Keycloak's REST interface for administrators. */
public final class KeycloakAdministration {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String address;
    private final String user;
    private final String password;
    private String token = "";

    public KeycloakAdministration(HttpClient http, String address, String user, String password) {
        this.http = http;
        this.address = address;
        this.user = user;
        this.password = password;
    }

    public JsonNode get(String path) {
        return json(send("GET", path, ""));
    }

    /** Makes something and says its id, or nothing when it has none. */
    public String post(String path, Object content) {
        String location = send("POST", path, text(content))
                .headers()
                .firstValue("Location")
                .orElse("");
        return location.substring(location.lastIndexOf('/') + 1);
    }

    /** Gives some fields of something other values. */
    public void change(String path, Map<String, Object> fields) {
        ObjectNode whole = (ObjectNode) get(path);
        fields.forEach(whole::putPOJO);
        put(path, whole);
    }

    public void put(String path, Object content) {
        HttpResponse<String> unused = send("PUT", path, text(content));
    }

    public void delete(String path) {
        HttpResponse<String> unused = send("DELETE", path, "");
    }

    private HttpResponse<String> send(String method, String path, String body) {
        HttpResponse<String> response = attempt(method, path, body);
        if (response.statusCode() == 401) {
            // A token lasts a minute.
            token = newToken();
            response = attempt(method, path, body);
        }
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(
                    method + " " + path + " got " + response.statusCode() + ": " + response.body());
        }
        return response;
    }

    private HttpResponse<String> attempt(String method, String path, String body) {
        return send(HttpRequest.newBuilder(URI.create(address + "/admin/realms" + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build());
    }

    private String newToken() {
        String form =
                "grant_type=password&client_id=admin-cli&username=" + encoded(user) + "&password=" + encoded(password);
        return json(send(HttpRequest.newBuilder(URI.create(address + "/realms/master/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build()))
                .path("access_token")
                .asText();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(request + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String text(Object content) {
        try {
            return JSON.writeValueAsString(content);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no JSON: " + response.body(), e);
        }
    }
}
