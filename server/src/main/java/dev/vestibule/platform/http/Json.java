package dev.vestibule.platform.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.vestibule.platform.refusal.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * JSON in and out. Reading is strict: UTF-8 only, no duplicate keys, nothing after the value, 32 levels at most (promises,
 * section 2). Writing turns record components into snake_case and instants into ISO-8601.
 */
public final class Json {
    private static final int MAX_DEPTH = 32;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addModule(new SimpleModule().addSerializer(Instant.class, new InstantSerializer()))
            .build();

    private Json() {}

    /** JSON that has been written already. */
    public static final class Text {
        private final byte[] utf8;

        private Text(byte[] utf8) {
            this.utf8 = utf8;
        }

        byte[] utf8() {
            return utf8;
        }

        /** One object with the keys of two objects, neither of them empty. */
        public Text and(Text more) {
            byte[] both = Arrays.copyOf(utf8, utf8.length + more.utf8.length - 1);
            both[utf8.length - 1] = ','; // where the brace was that closed the first
            System.arraycopy(more.utf8, 1, both, utf8.length, more.utf8.length - 1);
            return new Text(both);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Text text && Arrays.equals(utf8, text.utf8);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(utf8);
        }
    }

    public static Text text(Object value) {
        try {
            return new Text(MAPPER.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parses one JSON text. Refuses with {@link Refusal#MALFORMED_JSON} whatever is not exactly that. */
    static JsonNode parse(byte[] utf8) {
        try {
            // Jackson guesses UTF-16 and UTF-32 from the first bytes; decoding here leaves no second reading of the
            // bytes.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return MAPPER.readTree(text);
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw Refusal.MALFORMED_JSON.exception();
        }
    }

    private static final class InstantSerializer extends StdSerializer<Instant> {
        private static final long serialVersionUID = 1L;

        InstantSerializer() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator out, SerializerProvider provider) throws IOException {
            out.writeString(DateTimeFormatter.ISO_INSTANT.format(value));
        }
    }
}
