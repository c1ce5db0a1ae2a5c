package dev.vestibule.settings.admin;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.config.Kind.Sort;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.config.Span;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.http.SetCookie;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.settings.admin.SettingsService.Present;
import dev.vestibule.user.Actor;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code /api/setting}: list, read and change settings (identity wire, section 6.1). For administrators. */
public final class SettingsResource implements Resource {
    private static final String PATH = "/api/setting";
    private static final String VALUE = "value";
    /** With it Metabase's nodes learn that they must read the settings again; ours learn from the database. */
    private static final String CHANGED = "metabase.SETTINGS_LAST_UPDATED";

    private static final Duration CHANGED_FOR = Duration.ofMinutes(5);
    private static final int MAX_TEXT = 2_000;
    private static final int MOST_IN_A_LIST = 50;

    private final SettingsService settings;
    private final SessionGuard guard;
    private final InstantSource clock;

    public SettingsResource(SettingsService settings, SessionGuard guard, InstantSource clock) {
        this.settings = settings;
        this.guard = guard;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.administrator(this::list));
        routes.put(PATH, guard.makerOfAdministrators(this::changeSome));
        routes.get(PATH + "/{key}", guard.administrator(this::show));
        routes.put(PATH + "/{key}", guard.makerOfAdministrators(this::changeOne));
    }

    private Response list(Request request, Caller caller) {
        return Response.json(200, settings.all().stream().map(Item::of).toList());
    }

    /** Returns a bare value; for a text its characters, without quotes. */
    private Response show(Request request, Caller caller) {
        Present present = find(request);
        Object value = typed(present.setting().kind().sort(), present.value());
        if (value == null) {
            return Response.noContent();
        }
        return value instanceof String text ? Response.text(200, text) : Response.json(200, value);
    }

    private Response changeOne(Request request, Caller caller) {
        Present present = find(request);
        JsonNode body = request.fields().json();
        if (!body.has(VALUE)) {
            throw InvalidInputException.of(VALUE, Message.of("setting.no-value"));
        }
        return change(Map.of(present.setting().key(), body.path(VALUE)), request, caller);
    }

    private Response changeSome(Request request, Caller caller) {
        JsonNode body = request.fields().json();
        if (!body.isObject()) {
            throw InvalidInputException.of("_error", Message.of("field.object"));
        }
        Map<String, JsonNode> values = new LinkedHashMap<>();
        body.properties().forEach(property -> values.put(kebab(property.getKey()), property.getValue()));
        return change(values, request, caller);
    }

    private Response change(Map<String, JsonNode> values, Request request, Caller caller) {
        Map<String, Fault> faults = new LinkedHashMap<>();
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            Optional<Sort> type =
                    settings.find(name).map(one -> one.setting().kind().sort());
            Optional<String> text = type.flatMap(sort -> text(sort, value));
            if (type.isPresent() && text.isEmpty() && !value.isNull()) {
                faults.put(name, new Fault(kind(type.get())));
            }
            wanted.put(name, text.filter(given -> !given.isEmpty()));
        });
        if (!faults.isEmpty()) {
            throw new InvalidInputException(faults);
        }
        if (settings.takeSession(wanted)) {
            SessionCaller unused = guard.sessionOf(caller);
        }
        if (settings.areGuarded(wanted.keySet())) {
            guard.requireProof(caller);
        }
        settings.change(wanted, Actor.of(caller.user().id(), request.client()));
        return Response.noContent().with(changed(request));
    }

    private SetCookie changed(Request request) {
        String at = clock.instant().truncatedTo(ChronoUnit.MILLIS).toString();
        return new SetCookie(CHANGED, at, false, request.isSecure(), "Lax", CHANGED_FOR, null);
    }

    private Present find(Request request) {
        return settings.find(kebab(request.pathText("key"))).orElseThrow(Refusal.NOT_FOUND::exception);
    }

    private static String kebab(String name) {
        return name.replace('_', '-');
    }

    private static Message kind(Sort type) {
        return switch (type) {
            case TEXT -> Message.of("setting.type.text");
            case FLAG -> Message.of("setting.type.flag");
            case NUMBER -> Message.of("setting.type.number");
            case SPAN -> Message.of("setting.type.span");
            case LIST -> Message.of("setting.type.list");
        };
    }

    /** Returns a value as text; empty if it is of another type, or null. */
    private static Optional<String> text(Sort type, JsonNode value) {
        return switch (type) {
            case TEXT -> plain(value);
            case FLAG -> value.isBoolean() ? Optional.of(value.asText()) : Optional.empty();
            case NUMBER ->
                value.isIntegralNumber()
                        ? Optional.of(value.asText())
                        : plain(value).filter(text -> text.matches("[0-9]*"));
            case SPAN -> value.isObject() ? Span.parse(value.toString()).map(Span::toString) : plain(value);
            case LIST -> value.isArray() ? list(value) : plain(value);
        };
    }

    private static Optional<String> plain(JsonNode value) {
        return Optional.of(value)
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(text -> text.length() <= MAX_TEXT && Fields.isPlain(text));
    }

    private static Optional<String> list(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode entry : array) {
            Optional<String> text = plain(entry).filter(one -> !one.isBlank());
            if (text.isEmpty() || texts.size() == MOST_IN_A_LIST) {
                return Optional.empty();
            }
            texts.add(text.get());
        }
        return Optional.of(String.join(",", texts));
    }

    private static @Nullable Object typed(Sort type, Optional<String> value) {
        if (value.isEmpty()) {
            return null;
        }
        String text = value.get();
        return switch (type) {
            case TEXT -> text;
            case FLAG -> Boolean.valueOf(text);
            case NUMBER -> Integer.valueOf(text);
            case SPAN -> Span.parse(text).orElse(null);
            case LIST ->
                Stream.of(text.split(",", -1))
                        .map(String::strip)
                        .filter(one -> !one.isEmpty())
                        .toList();
        };
    }

    record Item(
            String key,
            @Nullable Object value,
            boolean isEnvSetting,
            String envName,
            String description,
            @Nullable @JsonProperty("default") Object usual) {
        static Item of(Present present) {
            Setting<?> setting = present.setting();
            String name = setting.key();
            Sort type = setting.kind().sort();
            boolean fixed = present.fixed().isPresent();
            boolean usual = present.stored().equals(setting.usualText());
            String variable = setting.name().isEmpty()
                    ? "MB_" + name.toUpperCase(Locale.ROOT).replace('-', '_')
                    : setting.name();
            return new Item(
                    name,
                    fixed || usual ? null : typed(type, present.stored()),
                    fixed,
                    variable,
                    setting.meaning(),
                    fixed ? "Using value of env var $" + variable : typed(type, setting.usualText()));
        }
    }
}
