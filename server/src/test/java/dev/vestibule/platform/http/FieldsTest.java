package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.platform.refusal.InvalidInputException.Fault;
import dev.vestibule.platform.refusal.RefusedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way of reading a field, against each kind of JSON (promises, B01, B07 and B08). */
class FieldsTest {
    private static final List<String> KINDS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-1",
            "1.5",
            "1e400",
            "\"\"",
            "\" \"",
            "\"marker\"",
            "\"marker\\u0000\"",
            "\"\\ud800\"",
            "[]",
            "[\"marker\"]",
            "[[\"marker\"]]",
            "{}",
            "{\"marker\":\"marker\"}");

    private static Fields fields(String json) {
        return new Fields(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** A way of reading, and the kinds of JSON that it takes. */
    static Stream<Arguments> ways() {
        return Stream.of(
                way("text", fields -> fields.text("f", 10), "\"marker\""),
                way("secret", fields -> fields.secret("f"), "\" \"", "\"marker\"", "\"marker\\u0000\"", "\"\\ud800\""),
                way("optionalText", fields -> fields.optionalText("f", 10), "null", "\"marker\""),
                way(
                        "optionalSecret",
                        fields -> fields.optionalSecret("f"),
                        "null",
                        "\" \"",
                        "\"marker\"",
                        "\"marker\\u0000\"",
                        "\"\\ud800\""),
                way("flag", fields -> fields.flag("f"), "null", "true", "false"),
                way("object", fields -> fields.object("f"), "{}", "{\"marker\":\"marker\"}"));
    }

    private static Arguments way(String name, Consumer<Fields> reading, String... taken) {
        return Arguments.of(name, reading, List.of(taken));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ways")
    void takesItsOwnKindAndNamesTheFieldForEveryOther(String name, Consumer<Fields> reading, List<String> taken) {
        for (String kind : KINDS) {
            Fields fields = fields("{\"f\": " + kind + ", \"other\": " + kind + "}");
            reading.accept(fields);
            if (taken.contains(kind)) {
                fields.check();
            } else {
                assertThatThrownBy(fields::check)
                        .as("%s of %s", name, kind)
                        .isInstanceOfSatisfying(InvalidInputException.class, invalid -> {
                            assertThat(invalid.faults()).containsOnlyKeys("f");
                            Fault fault = invalid.faults().get("f");
                            assertThat(fault.toString()).doesNotContain("marker");
                            assertThat(fault.technical()).isNotEmpty();
                        });
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "1", "\"text\"", "[]", "true"})
    void bodyThatIsNoObjectHasNoFields(String json) {
        Fields fields = fields(json);
        assertThat(fields.text("f", 10)).isEmpty();
        assertThat(fields.optionalText("g", 10)).isEmpty();
        assertThat(fields.flag("h")).isFalse();
        assertThat(fields.has("f")).isFalse();
        assertThatThrownBy(fields::check)
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        invalid -> assertThat(invalid.faults()).containsOnlyKeys("f"));
    }

    @Test
    void allFaultsAreNamedTogetherWithTheirPaths() {
        Fields fields = fields("{\"user\": {\"email\": 1}, \"prefs\": []}");
        fields.text("token", 10);
        Fields user = fields.object("user");
        user.text("email", 10);
        user.secret("password");
        user.reject("name", Message.of("field.non-blank"));
        fields.object("prefs").text("site_name", 10);
        assertThat(fields.fits("token")).isFalse();
        assertThat(user.fits("first_name")).isTrue();
        assertThatThrownBy(fields::check)
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        invalid -> assertThat(invalid.faults())
                                .containsOnlyKeys(
                                        "token",
                                        "user.email",
                                        "user.password",
                                        "user.name",
                                        "prefs",
                                        "prefs.site_name"));
    }

    @Test
    void lengthIsBounded() {
        Fields fields = fields("{\"f\": \"12345678901\"}");
        assertThat(fields.text("f", 11)).isEqualTo("12345678901");
        assertThat(fields.text("f", 10)).isEmpty();
        assertThat(fields.fits("f")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{\"a\":1} {}",
                "{\"a\":1,}",
                "{'a':1}",
                "{a:1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":undefined}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":2}}",
                "// comment\n{}",
                "/* comment */{}",
                "\ufeff{}",
                "nul"
            })
    void whatIsNotExactlyJsonIsRefused(String text) {
        assertThatThrownBy(() -> Json.parse(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void otherEncodingsAndBrokenOnesAreRefused() {
        for (byte[] bytes : List.of(
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE),
                "{\"a\":1}".getBytes(StandardCharsets.UTF_16BE),
                "{\"a\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1),
                new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}, // an overlong NUL
                new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'})) { // half a pair
            assertThatThrownBy(() -> Json.parse(bytes)).isInstanceOf(RefusedException.class);
        }
    }

    @Test
    void depthIs32() {
        Json.parse(("[".repeat(32) + "]".repeat(32)).getBytes(StandardCharsets.UTF_8));
        for (int depth : new int[] {33, 1_000, 30_000}) {
            for (String open : List.of("[", "{\"a\":")) {
                String json = open.repeat(depth) + "1" + (open.equals("[") ? "]" : "}").repeat(depth);
                assertThatThrownBy(() -> Json.parse(json.getBytes(StandardCharsets.UTF_8)))
                        .isInstanceOf(RefusedException.class);
            }
        }
    }

    @Test
    void endlessNumbersAreRefused() {
        assertThatThrownBy(() -> Json.parse("9".repeat(60_000).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(RefusedException.class);
    }
}
