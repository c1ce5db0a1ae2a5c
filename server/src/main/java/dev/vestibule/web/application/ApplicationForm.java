package dev.vestibule.web.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.oauth.client.AuthMethod;
import dev.vestibule.oauth.client.ClientJson;
import dev.vestibule.oauth.client.ClientMetadata;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.oauth.key.SigningAlgorithm;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.web.FormView;
import dev.vestibule.web.Page;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.SelectOption;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The form of an application. Its fields have the names of the API, but for lifetimes, which are in minutes and days.
 * What it has no field for stays unchanged.
 */
public final class ApplicationForm {
    static final String NAME = "client_name";
    static final String URL = "url";
    static final String REDIRECTS = "redirect_uris";
    static final String AUTHENTICATION = "token_endpoint_auth_method";
    static final String SCOPE = "scope";
    static final String AFTER_SIGN_OUT = "post_logout_redirect_uris";
    static final String BACKCHANNEL = "backchannel_logout_uri";
    static final String PKCE = "require_pkce";
    static final String PUSHED = "require_pushed_authorization_requests";
    static final String GROUP_CLAIM = "group_claim";
    static final String ALGORITHM = "id_token_signed_response_alg";
    static final String FORMAT = "access_token_format";

    /** Begins the fields of grant types. */
    static final String GRANT = "grant-";

    private static final String GRANTS = "grant_types";
    private static final String FIRST_PARTY = "first_party";
    private static final String FACTOR = "require_second_factor";
    private static final String GROUPS = "allowed_groups";
    private static final String GROUP = "group-";
    private static final String NETWORKS = "allowed_networks";
    private static final String KEYS = "jwks_uri";
    private static final String ACCESS_LIFE = "access_token_lifetime";
    private static final String REFRESH_LIFE = "refresh_token_lifetime";
    private static final String ID_LIFE = "id_token_lifetime";
    private static final String WORDS = "admin.applications.";

    private static final List<String> ORDER = List.of(
            NAME,
            URL,
            REDIRECTS,
            AUTHENTICATION,
            SCOPE,
            GRANTS,
            GROUPS,
            NETWORKS,
            FACTOR,
            PKCE,
            PUSHED,
            FIRST_PARTY,
            GROUP_CLAIM,
            ALGORITHM,
            FORMAT,
            ACCESS_LIFE,
            REFRESH_LIFE,
            ID_LIFE,
            AFTER_SIGN_OUT,
            BACKCHANNEL,
            KEYS);
    private static final List<String> TICKS = List.of(FIRST_PARTY, FACTOR, PKCE, PUSHED);
    private static final List<String> TYPED = Stream.concat(Stream.of(ApplicationTemplate.FIELD), ORDER.stream())
            .filter(field -> !TICKS.contains(field) && !List.of(GRANTS, GROUPS).contains(field))
            .toList();
    private static final List<String> LISTS = List.of(REDIRECTS, AFTER_SIGN_OUT, NETWORKS);
    private static final List<String> TEXTS =
            List.of(AUTHENTICATION, GROUP_CLAIM, ALGORITHM, FORMAT, BACKCHANNEL, KEYS);

    private static final int LONGEST_MINUTES = 1440;
    private static final int LONGEST_DAYS = 366;

    /** The fields that few applications need, by the part of the form that has them. */
    private static final Map<String, List<String>> PARTS = Map.of(
            "who",
            List.of(GROUPS, NETWORKS, FACTOR),
            "tokens",
            List.of(GROUP_CLAIM, ALGORITHM, FORMAT, ACCESS_LIFE, REFRESH_LIFE, ID_LIFE, GRANTS, PKCE, PUSHED, KEYS),
            "sign-out",
            List.of(AFTER_SIGN_OUT, BACKCHANNEL));

    private ApplicationForm() {}

    /** Returns the form of an application. */
    static FormView of(OAuthClient client) {
        ObjectNode json = ClientJson.write(client.metadata());
        Map<String, String> values = new LinkedHashMap<>();
        values.put(NAME, client.name());
        values.put(SCOPE, json.path(SCOPE).asText());
        TEXTS.forEach(field -> values.put(field, json.path(field).asText("")));
        LISTS.forEach(field -> values.put(field, lines(json, field)));
        TICKS.stream().filter(field -> json.path(field).asBoolean()).forEach(field -> values.put(field, "on"));
        client.metadata().grantTypes().forEach(type -> values.put(GRANT + type, "on"));
        client.metadata().admission().groups().forEach(group -> values.put(GROUP + group.value(), "on"));
        ClientMetadata.Lifetimes lives = client.metadata().lifetimes();
        lives.accessToken().ifPresent(life -> values.put(ACCESS_LIFE, Long.toString(life.toMinutes())));
        lives.refreshToken().ifPresent(life -> values.put(REFRESH_LIFE, Long.toString(life.toDays())));
        lives.idToken().ifPresent(life -> values.put(ID_LIFE, Long.toString(life.toMinutes())));
        return FormView.of(values);
    }

    private static String lines(ObjectNode json, String field) {
        StringBuilder lines = new StringBuilder();
        json.path(field).forEach(line -> lines.append(line.asText()).append('\n'));
        return lines.toString().strip();
    }

    /** Returns the form as it was sent. */
    static FormView again(PageRequest request) {
        Map<String, String> values = new LinkedHashMap<>(request.posted(TYPED.toArray(String[]::new)));
        Stream.concat(TICKS.stream(), Stream.of(GRANT, GROUP).flatMap(prefix -> ticked(request, prefix)))
                .filter(request.form()::ticked)
                .forEach(field -> values.put(field, "on"));
        return FormView.of(values);
    }

    private static Stream<String> ticked(PageRequest request, String prefix) {
        return request.form().namesAfter(prefix).stream().map(name -> prefix + name);
    }

    /**
     * Returns the values for the rules.
     *
     * @param known the application, whose other members stay; empty for a new one
     */
    static ObjectNode json(PageRequest request, Optional<OAuthClient> known) {
        ObjectNode json = known.map(client -> ClientJson.write(client.metadata()))
                .orElseGet(JsonNodeFactory.instance::objectNode);
        json.put(NAME, request.text(NAME));
        json.put(SCOPE, request.text(SCOPE).replaceAll("\\s+", " "));
        TEXTS.forEach(field -> text(json, field, url(request, request.text(field))));
        LISTS.forEach(field -> {
            json.remove(field);
            ArrayNode list = json.putArray(field);
            request.text(field)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .map(line -> url(request, line))
                    .forEach(list::add);
        });
        TICKS.forEach(field -> json.put(field, request.form().ticked(field)));
        json.put("application_type", isNative(json) ? "native" : "web");
        ArrayNode types = json.putArray(GRANTS);
        ClientMetadata.GRANT_TYPES.stream()
                .filter(type -> request.form().ticked(GRANT + type))
                .forEach(types::add);
        ArrayNode groups = json.putArray(GROUPS);
        request.form().namesAfter(GROUP).stream()
                .filter(id -> id.matches("[1-9][0-9]{0,8}"))
                .map(Integer::valueOf)
                .forEach(groups::add);
        life(json, request, ACCESS_LIFE, Duration.ofMinutes(1));
        life(json, request, REFRESH_LIFE, Duration.ofDays(1));
        life(json, request, ID_LIFE, Duration.ofMinutes(1));
        return json;
    }

    /** An application with a redirect URI that only the user's device understands runs on that. */
    private static boolean isNative(ObjectNode json) {
        return StreamSupport.stream(json.path(REDIRECTS).spliterator(), false)
                .anyMatch(uri -> !uri.asText().matches("(?i)https?:.*"));
    }

    private static void text(ObjectNode json, String field, String text) {
        if (text.isEmpty()) {
            json.remove(field);
        } else {
            json.put(field, text);
        }
    }

    /** Replaces what stands for the URL of the application; without one, the rules refuse what is left. */
    private static String url(PageRequest request, String text) {
        String url = request.text(URL).replaceFirst("/+$", "");
        return url.isEmpty() ? text : text.replace(ApplicationTemplate.URL, url);
    }

    /** Sets a lifetime; one that the form shows rounded, and that was not edited, stays as it is. */
    private static void life(ObjectNode json, PageRequest request, String field, Duration unit) {
        String text = request.text(field);
        JsonNode known = json.path(field);
        if (known.isNumber() && text.equals(Long.toString(known.longValue() / unit.toSeconds()))) {
            return;
        }
        json.remove(field);
        if (text.matches("[0-9]{1,7}")) {
            long seconds = Long.parseLong(text) * unit.toSeconds();
            json.put(field, (int) Math.min(seconds, Integer.MAX_VALUE));
        } else if (!text.isEmpty()) {
            json.put(field, text);
        }
    }

    /** Returns the errors, by the fields of the form and in their order. */
    static Map<String, String> errors(PageRequest request, InvalidInputException refused) {
        Map<String, String> errors =
                new TreeMap<>(Comparator.comparingInt(ApplicationForm::place).thenComparing(Comparator.naturalOrder()));
        boolean unfilled = request.form().ticked(URL) && request.text(URL).isEmpty();
        refused.faults().forEach((field, fault) -> {
            if (unfilled && request.text(field).contains(ApplicationTemplate.URL)) {
                errors.put(URL, request.say(WORDS + "url-wrong"));
            } else {
                errors.put(field, request.say(sentence(request, field, fault.sentence())));
            }
        });
        return errors;
    }

    private static int place(String field) {
        int place = ORDER.indexOf(field);
        return place < 0 ? ORDER.size() : place;
    }

    private static Message sentence(PageRequest request, String field, Message given) {
        return switch (field) {
            case NAME -> request.text(NAME).isEmpty() ? Message.of(WORDS + "name-missing") : given;
            case REDIRECTS -> request.text(REDIRECTS).isEmpty() ? Message.of(WORDS + "redirect-uris-missing") : given;
            case ACCESS_LIFE, ID_LIFE -> Message.of(WORDS + "life-wrong", LONGEST_MINUTES);
            case REFRESH_LIFE -> Message.of(WORDS + "life-wrong", LONGEST_DAYS);
            default -> given;
        };
    }

    /** Returns whether a part of the form with rare fields has an error, and is shown. */
    public static boolean isShown(FormView form, String part) {
        return PARTS.getOrDefault(part, List.of()).stream().anyMatch(form.errors()::containsKey);
    }

    /** Returns the labels of the fields, by their names. */
    public static Map<String, String> labels(Page page) {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(NAME, page.say("admin.people.name"));
        labels.put(URL, page.say(WORDS + "url"));
        labels.put(REDIRECTS, page.say(WORDS + "redirect-uris"));
        labels.put(AUTHENTICATION, page.say(WORDS + "authentication"));
        labels.put(SCOPE, page.say(WORDS + "scopes"));
        labels.put(GRANTS, page.say(WORDS + "grant-types"));
        labels.put(GROUPS, page.say(WORDS + "who"));
        labels.put(NETWORKS, page.say(WORDS + "networks"));
        labels.put(ACCESS_LIFE, page.say(WORDS + "access-life"));
        labels.put(REFRESH_LIFE, page.say(WORDS + "refresh-life"));
        labels.put(ID_LIFE, page.say(WORDS + "id-life"));
        labels.put(AFTER_SIGN_OUT, page.say(WORDS + "post-logout"));
        labels.put(BACKCHANNEL, page.say(WORDS + "backchannel"));
        labels.put(KEYS, page.say(WORDS + "jwks-uri"));
        return labels;
    }

    /** The choices of the form, all translated. */
    public record Choices(
            List<SelectOption> authentication,
            List<SelectOption> groupClaim,
            List<SelectOption> algorithms,
            List<SelectOption> formats,
            List<SelectOption> groups,
            List<String> grantTypes) {
        static Choices of(PageRequest request, List<SelectOption> groups) {
            return new Choices(
                    Stream.of(AuthMethod.values())
                            .map(AuthMethod::wireName)
                            .sorted(Comparator.comparing("none"::equals))
                            .map(name -> new SelectOption(name, request.say(WORDS + "authentication." + name)))
                            .toList(),
                    Stream.of(ClientMetadata.GroupClaim.values())
                            .map(ClientMetadata.GroupClaim::wireName)
                            .map(name -> new SelectOption(name, request.say(WORDS + "group-claim." + name)))
                            .toList(),
                    SigningAlgorithm.names().stream()
                            .map(name -> new SelectOption(name, name))
                            .toList(),
                    Stream.of("opaque", "jwt")
                            .map(name -> new SelectOption(name, request.say(WORDS + "format." + name)))
                            .toList(),
                    groups,
                    ClientMetadata.GRANT_TYPES);
        }
    }
}
