package dev.vestibule.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What the server answered, with its headers in the order of the wire. */
public record Answer(int status, List<Header> headers, String text) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One header line; its name in lower case. */
    public record Header(String name, String value) {
        public Header {
            name = name.toLowerCase(Locale.ROOT);
        }
    }

    public static Answer of(int status, List<Header> headers, byte[] body) {
        return new Answer(status, List.copyOf(headers), new String(body, StandardCharsets.UTF_8));
    }

    /** Short, as failed tests print many of them. */
    @Override
    public String toString() {
        return status + " " + headers("Set-Cookie") + " " + text;
    }

    public Optional<String> header(String name) {
        return headers(name).stream().findFirst();
    }

    public List<String> headers(String name) {
        return headers.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    public JsonNode json() {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON in " + this, e);
        }
    }

    /** The session key of an answer that started a session. */
    public String key() {
        JsonNode id = json().path("id");
        if (!id.isTextual()) {
            throw new AssertionError("no key in " + this);
        }
        return id.textValue();
    }

    public List<Cookie> cookies() {
        return headers("Set-Cookie").stream().map(Cookie::parse).toList();
    }

    public Cookie cookie(String name) {
        return cookies().stream()
                .filter(cookie -> cookie.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no cookie " + name + " in " + this));
    }

    public boolean sets(String cookie) {
        return cookies().stream().anyMatch(one -> one.name().equals(cookie));
    }

    /** The whole answer without what differs each time: the time, the id of the request, and a new device. */
    public String withoutTimeAndDevice() {
        StringBuilder all = new StringBuilder().append(status).append('\n');
        for (Header header : headers) {
            boolean device = header.value().startsWith("metabase.DEVICE=");
            String value = Set.of("date", "last-modified", "x-request-id").contains(header.name())
                    ? "(time or id)"
                    : device ? header.value().replaceAll("=[0-9a-f-]{36};|Expires=[^;]*", "") : header.value();
            all.append(header.name()).append(": ").append(value).append('\n');
        }
        return all.append('\n').append(text).toString();
    }
}
