package dev.vestibule.session.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionId;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a filter from a query or from a body. Unknown names are refused, as ignoring a misspelled one would widen what
 * is revoked; so are empty values.
 */
public final class SessionFilterReader {
    static final String EXCLUDE_CURRENT = "exclude-current";

    private static final String USER = "user-id";
    private static final String IDS = "ids";
    private static final String PROVIDER = "provider";
    private static final String PROVIDER_KEY = "provider-key";
    private static final String ADDRESS = "address";
    private static final String TYPE = "type";
    private static final String TENANCY = "tenancy";
    private static final String CREATED_BEFORE = "created-before";
    private static final String CREATED_AFTER = "created-after";
    private static final String LAST_ACTIVE_BEFORE = "last-active-before";
    private static final String LAST_ACTIVE_AFTER = "last-active-after";
    private static final Set<String> TIMES =
            Set.of(CREATED_BEFORE, CREATED_AFTER, LAST_ACTIVE_BEFORE, LAST_ACTIVE_AFTER);
    private static final Set<String> NAMES = Stream.concat(
                    Stream.of(USER, IDS, PROVIDER, PROVIDER_KEY, ADDRESS, TYPE, TENANCY), TIMES.stream())
            .collect(Collectors.toUnmodifiableSet());

    private static final int MAX_TEXT = 254;
    private static final int MOST_IDS = 500;

    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final Map<String, Fault> faults = new LinkedHashMap<>();

    /** @param others names in the query that do not belong to the filter */
    static SessionFilterReader of(Request request, Set<String> others) {
        SessionFilterReader reader = new SessionFilterReader();
        for (String name : request.queryNames()) {
            if (NAMES.contains(name)) {
                reader.add(
                        name,
                        name.equals(IDS)
                                ? request.queries(name)
                                : List.of(request.query(name).orElse("")));
            } else if (!others.contains(name)) {
                reader.reject(name, Message.of("field.no-filter"));
            }
        }
        return reader;
    }

    /**
     * Reads a body.
     *
     * @param body the request's body; an empty filter must be explicit ({@code {}})
     */
    public static SessionFilterReader of(JsonNode body) {
        SessionFilterReader reader = new SessionFilterReader();
        if (!body.isObject()) {
            reader.reject("_error", Message.of("field.object"));
        }
        body.properties().forEach(property -> reader.read(property.getKey(), property.getValue()));
        return reader;
    }

    private void read(String name, JsonNode value) {
        if (name.equals(EXCLUDE_CURRENT)) {
            if (!value.isBoolean()) {
                reject(name, Message.of("field.boolean"));
            }
        } else if (!NAMES.contains(name)) {
            reject(name, Message.of("field.no-filter"));
        } else if (name.equals(USER)) {
            add(name, List.of(value.isIntegralNumber() || value.isTextual() ? value.asText() : ""));
        } else if (name.equals(IDS) && value.isArray()) {
            List<String> ids = new ArrayList<>();
            value.forEach(id -> ids.add(id.isTextual() ? id.textValue() : ""));
            add(name, ids);
        } else {
            add(name, List.of(value.isTextual() ? value.textValue() : ""));
        }
    }

    private void add(String name, List<String> values) {
        boolean plain = values.stream()
                .allMatch(value -> !value.isBlank() && value.length() <= MAX_TEXT && Fields.isPlain(value));
        if (values.isEmpty() || values.size() > MOST_IDS || !plain) {
            reject(name, name.equals(USER) ? number() : TIMES.contains(name) ? time() : Message.of("field.non-blank"));
        } else {
            given.put(name, values);
        }
    }

    private void reject(String name, Message sentence) {
        faults.putIfAbsent(name.length() > MAX_TEXT ? "_error" : name, new Fault(sentence));
    }

    /** Returns the filter as it was sent, by the names in the request. */
    public Map<String, Object> told() {
        Map<String, Object> told = new LinkedHashMap<>();
        given.forEach((name, values) -> told.put(name, String.join(",", values)));
        return told;
    }

    /**
     * Returns the filter.
     *
     * @throws InvalidInputException naming all invalid parameters
     */
    public SessionFilter filter() {
        Optional<Set<SignInMethod>> methods =
                text(PROVIDER).flatMap(this::provider).map(ProviderName::methods);
        boolean embedded = isOther(TYPE, Set.of("normal"), "full-app-embed");
        boolean external = isOther(TENANCY, Set.of("all", "internal"), "external");
        Optional<ProviderKey> key = text(PROVIDER_KEY).flatMap(ProviderKey::parse);
        boolean nobodys = given.containsKey(PROVIDER_KEY) && key.isEmpty();
        SessionFilter filter = new SessionFilter(
                text(USER).flatMap(this::user).map(Set::of),
                Optional.ofNullable(given.get(IDS))
                        .map(ids -> ids.stream().map(SessionId::new).toList()),
                embedded || external || nobodys ? Optional.of(Set.of()) : methods,
                key,
                text(ADDRESS),
                instant(CREATED_BEFORE),
                instant(CREATED_AFTER),
                instant(LAST_ACTIVE_BEFORE),
                instant(LAST_ACTIVE_AFTER),
                Optional.empty());
        check();
        return filter;
    }

    void check() {
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(given.get(name)).map(values -> values.get(0));
    }

    private Optional<UserId> user(String text) {
        Optional<Integer> id = Parsing.number(text, 1, Integer.MAX_VALUE);
        if (id.isEmpty()) {
            reject(USER, number());
        }
        return id.map(UserId::new);
    }

    private Optional<ProviderName> provider(String text) {
        Optional<ProviderName> provider = ProviderName.named(text);
        if (provider.isEmpty()) {
            List<String> names =
                    Stream.of(ProviderName.values()).map(ProviderName::wireName).toList();
            reject(PROVIDER, Message.of("field.one-of", String.join(", ", names)));
        }
        return provider;
    }

    /** Returns whether it asks for a kind of sessions that the contract has and that do not exist here. */
    private boolean isOther(String name, Set<String> ours, String other) {
        String text = text(name).orElse("");
        if (!text.isEmpty() && !ours.contains(text) && !text.equals(other)) {
            Set<String> all = new HashSet<>(ours);
            all.add(other);
            reject(
                    name,
                    Message.of(
                            "field.one-of",
                            String.join(", ", all.stream().sorted().toList())));
        }
        return text.equals(other);
    }

    private Optional<Instant> instant(String name) {
        Optional<String> text = text(name);
        Optional<Instant> instant = text.flatMap(given -> Parsing.instant(given, Instant.EPOCH));
        if (text.isPresent() && instant.isEmpty()) {
            reject(name, time());
        }
        return instant;
    }

    private static Message number() {
        return Message.of("field.number", 1, Integer.MAX_VALUE);
    }

    private static Message time() {
        return Message.of("field.instant");
    }
}
