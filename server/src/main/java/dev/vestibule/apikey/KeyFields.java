package dev.vestibule.apikey;

import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.KeyLimits;
import dev.vestibule.session.PathPattern;
import dev.vestibule.user.GroupId;
import dev.vestibule.user.UserId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Reads the fields of a key from a request. Errors are collected in the fields. */
public final class KeyFields {
    private static final int MAX_NAME = 254;
    private static final int MAX_INSTANT = 40;
    private static final int MOST_PATHS = 40;
    private static final int MAX_PATH = 90;
    private static final int MOST_ADDRESSES = 40;
    private static final int MAX_ADDRESS = 43;

    private final Fields fields;
    private final Optional<Instant> expiresAt;
    private final KeyLimits limits;

    public KeyFields(Fields fields) {
        this.fields = fields;
        this.expiresAt = instant(fields, "expires_at");
        this.limits = new KeyLimits(methods(), paths(), addresses());
    }

    /** Reads a new service key. */
    public KeySettings fresh() {
        int group = fields.number("group_id", 1, Integer.MAX_VALUE);
        String name = name();
        Optional<UserId> owner = owner();
        fields.check();
        return new KeySettings(name, Optional.of(new GroupId(group)), owner, expiresAt, limits);
    }

    /** Reads a new personal key. */
    public KeySettings own(UserId target) {
        String name = name();
        fields.check();
        return new KeySettings(name, Optional.empty(), Optional.of(target), expiresAt, limits);
    }

    /** Reads a change of a key; an absent field stays, null clears it. */
    public UnaryOperator<KeySettings> change() {
        Optional<String> name = fields.optionalText("name", MAX_NAME);
        Optional<GroupId> group =
                fields.optionalNumber("group_id", 1, Integer.MAX_VALUE).map(GroupId::new);
        Optional<UserId> owner = owner();
        fields.check();
        return present -> new KeySettings(
                name.orElse(present.name()),
                group.or(present::group),
                fields.has("owner_id") ? owner : present.owner(),
                fields.has("expires_at") ? expiresAt : present.expiresAt(),
                limitsOver(present.limits()));
    }

    private KeyLimits limitsOver(KeyLimits present) {
        return new KeyLimits(
                fields.has("methods") ? limits.methods() : present.methods(),
                fields.has("paths") ? limits.paths() : present.paths(),
                fields.has("addresses") ? limits.addresses() : present.addresses());
    }

    private String name() {
        return fields.text("name", MAX_NAME);
    }

    private Optional<UserId> owner() {
        return fields.optionalNumber("owner_id", 1, Integer.MAX_VALUE).map(UserId::new);
    }

    /** Reads an instant with an offset that may be absent or null. */
    static Optional<Instant> instant(Fields fields, String name) {
        Optional<String> text = fields.optionalText(name, MAX_INSTANT);
        Optional<Instant> instant = text.flatMap(given -> Parsing.instant(given, Instant.MIN))
                .map(at -> at.truncatedTo(ChronoUnit.SECONDS));
        if (text.isPresent() && instant.isEmpty()) {
            fields.reject(name, Message.of("field.instant"));
        }
        return instant;
    }

    private Set<String> methods() {
        Message message = Message.of("field.key-methods");
        List<String> given = texts("methods", 10, 10, message);
        if (!KeyLimits.METHODS.containsAll(given)) {
            fields.reject("methods", message);
        }
        return Set.copyOf(given);
    }

    private List<PathPattern> paths() {
        Message message = Message.of("field.key-paths");
        List<String> given = texts("paths", MAX_PATH, MOST_PATHS, message);
        List<PathPattern> patterns =
                given.stream().flatMap(text -> PathPattern.of(text).stream()).toList();
        if (patterns.size() < given.size()) {
            fields.reject("paths", message);
        }
        return patterns;
    }

    private Networks addresses() {
        Message message = Message.of("field.key-addresses");
        try {
            return Networks.of(texts("addresses", MAX_ADDRESS, MOST_ADDRESSES, message));
        } catch (IllegalArgumentException e) {
            fields.reject("addresses", message);
            return Networks.NONE;
        }
    }

    /** Reads a list, or nothing: restrictions are not guessed from other types. */
    private List<String> texts(String name, int maxLength, int most, Message message) {
        if (!fields.isNull(name) && !fields.json().path(name).isArray()) {
            fields.reject(name, message);
            return List.of();
        }
        return fields.texts(name, maxLength, most);
    }
}
