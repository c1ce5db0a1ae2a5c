package dev.vestibule.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsEveryKindOfValue() {
        Json json =
                Json.parse(" {\"id\": 7, \"email\":\"ann@example.com\",\"ratio\":-1.5e2,\"admin\":true,\"left\":false,"
                        + "\r\n\t\"none\":null,\"groups\":[1, [], {}] } ");

        assertThat(json.get("id").integer()).isEqualTo(7);
        assertThat(json.get("email").text()).isEqualTo("ann@example.com");
        assertThat(json.get("ratio").number()).isEqualByComparingTo("-150");
        assertThat(json.get("admin").bool()).isTrue();
        assertThat(json.get("left").bool()).isFalse();
        assertThat(json.get("none").isNull()).isTrue();
        assertThat(json.get("groups").list()).hasSize(3);
        assertThat(json.object().keySet()).containsExactly("id", "email", "ratio", "admin", "left", "none", "groups");
    }

    @Test
    void findsNothingWhereAMemberIsAbsentOrNull() {
        Json json = Json.parse("{\"none\":null,\"some\":1}");

        assertThat(json.find("none")).isEmpty();
        assertThat(json.find("other")).isEmpty();
        assertThat(json.find("some")).contains(Json.of(1));
        assertThatThrownBy(() -> json.get("other"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessage("no member \"other\"");
    }

    @Test
    void saysWhichKindItFoundInsteadOfTheOneAskedFor() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Json.of("secret").integer())
                .withMessage("expected a number, found a string");
        assertThatIllegalStateException()
                .isThrownBy(() -> Json.of(null).object())
                .withMessage("expected an object, found null");
        assertThatIllegalStateException().isThrownBy(() -> Json.parse("1.5").integer());
        assertThatIllegalStateException()
                .isThrownBy(() -> Json.parse("9223372036854775808").integer());
        assertThatIllegalStateException()
                .isThrownBy(() -> Json.parse("1e999999999").integer());
    }

    @Test
    void readsEscapes() {
        assertThat(Json.parse("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\ude00\"")
                        .text())
                .isEqualTo("\"\\/\b\f\n\r\té\uD83D\uDE00");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "\"",
                "\"abc",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "[1",
                "[1,",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{1:1}",
                "{\"a\" 1}",
                "[1 2]",
                "[,1]",
                "nul",
                "nulll",
                "True",
                "NaN",
                "Infinity",
                "-",
                "+1",
                "01",
                "-01",
                "1.",
                ".5",
                "1e",
                "1e+",
                "0x10",
                "1 2",
                "{} {}",
                "[1]]",
                "}",
                "//",
                "/**/1",
                "[1]//",
                "\"\t\"",
                "\"\n\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u\u0661\u0661\u0661\u0661\"",
                "\"\\",
                "\uFEFF1",
                "\u00A01",
                "{\"a\":1,\"a\":2}",
                "1e99999999999",
                "\u0661"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse(text)).withMessageStartingWith("not JSON: ");
    }

    @Test
    void refusesDoubledNamesAlsoWhenTheyAreSpeltDifferentlyOrNull() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("{\"a\":1,\"\\u0061\":2}"));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("{\"a\":null,\"a\":null}"));
    }

    @Test
    void repeatsNothingOfTheTextInItsComplaint() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse("{\"password\":hunter2}"))
                .withMessage("not JSON: unexpected character at position 12")
                .withNoCause();
    }

    @Test
    void takesAsMuchDepthAsPromisedAndNoMore() {
        assertThat(Json.parse("[".repeat(500) + "]".repeat(500)).toString()).hasSize(1000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.parse("[".repeat(501) + "]".repeat(501)))
                .withMessageContaining("nested too deeply");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("[".repeat(1_000_000)));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("{\"a\":".repeat(1_000_000)));
    }

    @Test
    void refusesNumbersThatWouldTakeLongToRead() {
        assertThat(Json.parse("1".repeat(1_000)).number().precision()).isEqualTo(1_000);
        assertThatIllegalArgumentException().isThrownBy(() -> Json.parse("1".repeat(1_001)));
    }

    @Test
    void writesPlainValues() {
        assertThat(Json.of(Map.of("names", Arrays.asList("a\"b", null, true, 1, 2L, 0.1f, 1e300, BigInteger.TEN))))
                .hasToString("{\"names\":[\"a\\\"b\",null,true,1,2,0.1,1.0E+300,10]}");
        assertThat(Json.of(List.of(Map.of(), List.of(), Json.of("x"), new BigDecimal("1.50"))))
                .hasToString("[{},[],\"x\",1.50]");
        assertThat(Json.of("\u0000\n\u2028\uD800\uDC00\uD800\uDC00\uDC00"))
                .hasToString("\"\\u0000\\u000a\u2028\uD800\uDC00\uD800\uDC00\\udc00\"");
        assertThat(Json.of("\uD83D")).hasToString("\"\\ud83d\"");
    }

    @Test
    void refusesWhatJsonHasNoFormFor() {
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(Float.POSITIVE_INFINITY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Json.of(new Object()))
                .withMessage("JSON has no form for java.lang.Object");
        assertThatIllegalArgumentException().isThrownBy(() -> Json.of(Map.of(1, 2)));
    }

    @Test
    void cannotBeChanged() {
        Json read = Json.parse("{\"a\":[1]}");
        Json made = Json.of(Map.of("a", List.of(1)));

        assertThat(read).isEqualTo(made).hasSameHashCodeAs(made);
        for (Json json : List.of(read, made)) {
            assertThatThrownBy(() -> json.object().clear()).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> json.get("a").list().clear()).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    /**
     * Ten thousand damaged documents: ours must agree with a grown-up parser on which are JSON and on what they say.
     */
    @Test
    void agreesWithJackson() throws JsonProcessingException {
        ObjectMapper jackson = JsonMapper.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        String sound =
                "{\"id\":-12.50e+1,\"s\":\"\\u00e9\\n\",\"t\":[true,false,null,0,{\"a\":[]},1E9],\"u\":{\"v\":\"\"}}";
        String pieces = "{}[]:,\"\\/ \t\n0123456789.eE+-truefalsnlu";
        Random random = new Random(17);
        int valid = 0;
        for (int i = 0; i < 10_000; i++) {
            StringBuilder text = new StringBuilder(sound);
            for (int edits = random.nextInt(3); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
                    default -> text.setCharAt(at, pieces.charAt(random.nextInt(pieces.length())));
                }
            }
            JsonNode theirs = read(jackson, text.toString());
            String ours = read(text.toString());
            if (theirs == null) {
                assertThat(ours).as(text.toString()).isNull();
            } else {
                assertThat(ours).as(text.toString()).isNotNull();
                assertThat(theirs.equals(JsonTest::compare, jackson.readTree(ours)))
                        .as(text.toString())
                        .isTrue();
                valid++;
            }
        }
        assertThat(valid).isBetween(1_000, 9_000);
    }

    /** 120 and 1.2E+2 are the same number, though Jackson makes different nodes of them. */
    private static int compare(JsonNode ours, JsonNode theirs) {
        return ours.isNumber() && theirs.isNumber()
                ? ours.decimalValue().compareTo(theirs.decimalValue())
                : ours.equals(theirs) ? 0 : 1;
    }

    private static JsonNode read(ObjectMapper jackson, String text) {
        try {
            JsonNode node = jackson.readTree(text);
            return node.isMissingNode() ? null : node;
        } catch (JsonProcessingException notJson) {
            return null;
        }
    }

    private static String read(String text) {
        try {
            return Json.parse(text).toString();
        } catch (IllegalArgumentException notJson) {
            return null;
        }
    }

    @Test
    void writesWhatItReadsAgain() {
        Json json =
                Json.of(Map.of("text", "ä€\uD83D\uDE00\\\"\u0001", "list", Collections.nCopies(3, List.of(1, 2.5))));

        assertThat(Json.parse(json.toString())).isEqualTo(json);
    }
}
