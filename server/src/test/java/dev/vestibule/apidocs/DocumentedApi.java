package dev.vestibule.apidocs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.apidocs.ApiDescription.Operation;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the description of the API says, in a form that tests can ask. */
public final class DocumentedApi {
    /** What any request may meet, so that no operation lists it: too large, too slow, too long, our own trouble. */
    private static final Set<Integer> ANYWHERE = Set.of(408, 413, 414, 431, 500, 503);

    private final ApiDescription description = ApiDescription.read();
    private final Map<String, Validator> validators = new ConcurrentHashMap<>();
    private final Map<String, Pattern> paths = paths();

    /**
     * One documented body.
     *
     * @param where names it in messages, such as {@code POST /api/session 401 application/json wrong}
     * @param text as it would be on the wire
     */
    public record Example(String where, JsonNode schema, String text) {}

    /** Every operation as {@code METHOD /path}. */
    public List<String> operations() {
        return description.operations().stream()
                .map(operation -> operation.method() + " " + operation.path())
                .sorted()
                .toList();
    }

    /** Who may use an operation: everybody, signed-in, manager (administrators too) or administrator. */
    public String access(String operation) {
        return node(operation).path("x-access").asText();
    }

    /**
     * Whether keys may: empty when they may, false when not, unlimited when only such keys may, others when not for
     * oneself.
     */
    public String keyAccess(String operation) {
        return node(operation).path("x-access-key").asText();
    }

    /** Whether a limited key may use the operation, but not to make or take over an administrator with it. */
    public boolean sparesAdministrators(String operation) {
        return node(operation).path("x-access-administrators").asText().equals("unlimited");
    }

    /** What else there is to say about {@link #access}; mostly nothing. */
    public String accessNote(String operation) {
        return node(operation).path("x-access-note").asText();
    }

    /** The documented bodies of one status and type; null when the operation has no such answer. */
    public List<Example> answers(String operation, int status, String type) {
        JsonNode answer = description.resolved(node(operation).path("responses").path(Integer.toString(status)));
        if (answer.isMissingNode() || !(type.isEmpty() || answer.path("content").has(type))) {
            return null;
        }
        return examples(
                operation + " " + status + " " + type, answer.path("content").path(type));
    }

    /** All documented bodies of answers. */
    public List<Example> answers() {
        List<Example> all = new ArrayList<>();
        for (Operation operation : description.operations()) {
            for (Map.Entry<String, JsonNode> answer :
                    operation.node().path("responses").properties()) {
                JsonNode content = description.resolved(answer.getValue()).path("content");
                for (Map.Entry<String, JsonNode> type : content.properties()) {
                    all.addAll(examples(
                            operation.method() + " " + operation.path() + " " + answer.getKey() + " " + type.getKey(),
                            type.getValue()));
                }
            }
        }
        return all;
    }

    /** All documented bodies of requests. */
    public List<Example> requests() {
        List<Example> all = new ArrayList<>();
        for (Operation operation : description.operations()) {
            all.addAll(examples(
                    operation.method() + " " + operation.path(),
                    description
                            .resolved(operation.node().path("requestBody"))
                            .path("content")
                            .path("application/json")));
        }
        return all;
    }

    /** A parameter in the query of a request, with the kinds of JSON value that its text stands for. */
    public record Parameter(String name, Set<String> kinds) {}

    public List<Parameter> query(String operation) {
        List<Parameter> all = new ArrayList<>();
        for (JsonNode one : node(operation).path("parameters")) {
            JsonNode parameter = description.resolved(one);
            if (parameter.path("in").asText().equals("query")) {
                all.add(new Parameter(parameter.path("name").asText(), kinds(parameter.path("schema"))));
            }
        }
        return all;
    }

    /** The fields of a request's JSON body by name; missing when it takes none. */
    public JsonNode fields(String operation) {
        return description.resolved(json(operation).path("schema")).path("properties");
    }

    /** The example of a request's JSON body; missing when there is none. */
    public JsonNode example(String operation) {
        return json(operation).path("example");
    }

    private JsonNode json(String operation) {
        return description
                .resolved(node(operation).path("requestBody"))
                .path("content")
                .path("application/json");
    }

    /** Whether a field of a body stands in answers only. */
    public boolean isReadOnly(JsonNode field) {
        return description.resolved(field).path("readOnly").booleanValue();
    }

    /** The kinds of JSON value that a schema allows; empty when it allows every kind. */
    public Set<String> kinds(JsonNode schema) {
        JsonNode whole = description.resolved(schema);
        Set<String> kinds = new HashSet<>();
        JsonNode type = whole.path("type");
        if (type.isTextual()) {
            kinds.add(type.textValue());
        }
        type.forEach(one -> kinds.add(one.textValue()));
        for (JsonNode value : whole.path("enum")) {
            kinds.add(value.isNull() ? "null" : "string");
        }
        for (String choice : List.of("oneOf", "anyOf")) {
            whole.path(choice).forEach(one -> kinds.addAll(kinds(one)));
        }
        return kinds;
    }

    /** The schema of an answer, for {@link #objection}. */
    public JsonNode schema(String operation, int status, String type) {
        return description
                .resolved(node(operation).path("responses").path(Integer.toString(status)))
                .path("content")
                .path(type)
                .path("schema");
    }

    /**
     * What is wrong with a JSON text; empty when nothing is. Stricter than what clients are promised: keys that are not
     * documented are wrong too.
     */
    public String objection(JsonNode schema, String json) {
        return objection(validator(schema), json);
    }

    /**
     * What is wrong with an answer by the description, the kinds of refusal aside that any request may meet; empty when
     * nothing is, or the request is none that is described.
     *
     * @param path with or without a query
     * @param type of the body; empty when there is none
     */
    public String objection(String method, String path, int status, String type, String body) {
        Optional<String> operation = operation(method, path.replaceFirst("[?].*", ""));
        if (operation.isEmpty() || ANYWHERE.contains(status)) {
            return "";
        }
        String where = operation.get() + " " + status + " " + type;
        JsonNode answer =
                description.resolved(node(operation.get()).path("responses").path(Integer.toString(status)));
        if (answer.isMissingNode()) {
            return where + " is not in the description: " + body;
        }
        JsonNode content = answer.path("content");
        if (body.isEmpty() || content.isMissingNode()) {
            return body.isEmpty() == content.isMissingNode() ? "" : where + ": the description says otherwise: " + body;
        }
        if (!content.has(type)) {
            return where + " is not in the description: " + body;
        }
        if (!type.equals("application/json")) {
            return "";
        }
        Validator validator = validators.computeIfAbsent(
                where, key -> validator(content.path(type).path("schema")));
        String objection = objection(validator, body);
        return objection.isEmpty() ? "" : where + ": " + objection + " in " + body;
    }

    /** The operation that answers; one whose path is fixed goes before one with parameters. */
    private Optional<String> operation(String method, String path) {
        String plain = method + " " + path;
        if (paths.containsKey(plain)) {
            return Optional.of(plain);
        }
        return paths.entrySet().stream()
                .filter(entry -> entry.getValue().matcher(plain).matches())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private Map<String, Pattern> paths() {
        return operations().stream()
                .collect(Collectors.toMap(
                        operation -> operation,
                        operation -> Pattern.compile(operation.replaceAll("[{][^}]*[}]", "[^/]+"))));
    }

    private static String objection(Validator validator, String json) {
        OutputUnit result = validator.validate(Json.decodeValue(json));
        return Boolean.TRUE.equals(result.getValid()) ? "" : String.valueOf(result.getErrors());
    }

    private Validator validator(JsonNode schema) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", description.root().path("components"));
        close(whole);
        return Validator.create(
                JsonSchema.of(new JsonObject(whole.toString())),
                new JsonSchemaOptions()
                        .setDraft(Draft.DRAFT202012)
                        .setOutputFormat(OutputFormat.Basic)
                        .setBaseUri("https://vestibule.example.com/"));
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && object.path("type").asText().equals("object")
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(DocumentedApi::close);
    }

    JsonNode node(String operation) {
        return description.operations().stream()
                .filter(one -> (one.method() + " " + one.path()).equals(operation))
                .findFirst()
                .orElseThrow(() -> new AssertionError(operation + " is not in the description"))
                .node();
    }

    private static List<Example> examples(String where, JsonNode content) {
        List<Example> all = new ArrayList<>();
        JsonNode schema = content.path("schema");
        if (content.has("example")) {
            all.add(new Example(where, schema, wire(content.path("example"))));
        }
        for (Map.Entry<String, JsonNode> example : content.path("examples").properties()) {
            all.add(new Example(
                    where + " " + example.getKey(),
                    schema,
                    wire(example.getValue().path("value"))));
        }
        return all;
    }

    private static String wire(JsonNode example) {
        return example.isTextual() ? example.textValue() : ApiDescription.text(example, false);
    }
}
