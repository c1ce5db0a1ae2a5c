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
import java.util.List;
import java.util.Map;

/** What the description of the API says, in a form that tests can ask. */
public final class DocumentedApi {
    private final ApiDescription description = ApiDescription.read();

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

    /** Who may use an operation: everybody, signed-in or administrator. */
    public String access(String operation) {
        return node(operation).path("x-access").asText();
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

    /** The schema of an answer, for {@link #objection}. */
    public JsonNode schema(String operation, int status, String type) {
        return description
                .resolved(node(operation).path("responses").path(Integer.toString(status)))
                .path("content")
                .path(type)
                .path("schema");
    }

    /**
     * What is wrong with a JSON text; empty when nothing is. Stricter than what clients are promised: keys that are not documented
     * are wrong too.
     */
    public String objection(JsonNode schema, String json) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", description.root().path("components"));
        close(whole);
        Validator validator = Validator.create(
                JsonSchema.of(new JsonObject(whole.toString())),
                new JsonSchemaOptions()
                        .setDraft(Draft.DRAFT202012)
                        .setOutputFormat(OutputFormat.Basic)
                        .setBaseUri("https://vestibule.example.com/"));
        OutputUnit result = validator.validate(Json.decodeValue(json));
        return Boolean.TRUE.equals(result.getValid()) ? "" : String.valueOf(result.getErrors());
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
