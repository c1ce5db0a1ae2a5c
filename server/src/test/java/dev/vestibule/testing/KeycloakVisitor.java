package dev.vestibule.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Somebody at Keycloak's own pages, with a browser that has no script. Who is signed in there stays so. */
public final class KeycloakVisitor {
    private static final Pattern FORM = Pattern.compile("<form[^>]*? action=\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> cookies = new LinkedHashMap<>();

    /**
     * Goes where an application sent them, signs in if asked to, and stops before going back.
     *
     * @return the address that Keycloak leads back to
     */
    public String signIn(String authorization, String email, String password) {
        HttpResponse<String> answer = open(authorization);
        if (answer.statusCode() == 200) {
            Matcher form = FORM.matcher(answer.body());
            if (!form.find()) {
                throw new AssertionError("no form to sign in at " + authorization + ": " + answer.body());
            }
            answer = send(request(form.group(1).replace("&amp;", "&"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("username=" + encoded(email) + "&password=" + encoded(password)))
                    .build());
        }
        String body = answer.body();
        int status = answer.statusCode();
        return answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new AssertionError("Keycloak leads nowhere: " + status + " " + body));
    }

    /** Opens a page and goes nowhere. */
    public HttpResponse<String> open(String address) {
        return send(request(address).build());
    }

    private HttpRequest.Builder request(String address) {
        String all = cookies.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
        return all.isEmpty() ? request : request.header("Cookie", all);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            response.headers().allValues("Set-Cookie").forEach(this::keep);
            return response;
        } catch (IOException e) {
            throw new AssertionError(request + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private void keep(String cookie) {
        String[] parts = cookie.split(";", 2)[0].split("=", 2);
        if (parts[1].isEmpty() || cookie.contains("Max-Age=0")) {
            cookies.remove(parts[0]);
        } else {
            cookies.put(parts[0], parts[1]);
        }
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
