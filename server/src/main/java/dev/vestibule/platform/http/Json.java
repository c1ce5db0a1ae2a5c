package dev.vestibule.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vestibule.platform.json.JsonMappers;
import dev.vestibule.platform.refusal.Refusal;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** JSON input and output, in UTF-8 only: see {@link JsonMappers#STRICT}. */
public final class Json {
    private Json() {}

    /** JSON that is serialized already. */
    public static final class Text {
        private final byte[] utf8;

        private Text(byte[] utf8) {
            this.utf8 = utf8;
        }

        /** Returns JSON that is written by hand. */
        public static Text of(String json) {
            return new Text(json.getBytes(StandardCharsets.UTF_8));
        }

        byte[] utf8() {
            return utf8;
        }

        /** Writes it as it is sent. */
        public void writeTo(OutputStream out) throws IOException {
            out.write(utf8);
        }

        /** Returns one object with the keys of two objects, neither of them empty. */
        public Text and(Text more) {
            byte[] both = Arrays.copyOf(utf8, utf8.length + more.utf8.length - 1);
            both[utf8.length - 1] = ','; // in place of the brace that closed the first
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
            return new Text(JsonMappers.STRICT.writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Parses one JSON text. Refuses anything else with {@link Refusal#MALFORMED_JSON}. */
    static JsonNode parse(byte[] utf8) {
        try {
            // Jackson guesses UTF-16 and UTF-32 from the first bytes; decoding here prevents a second interpretation of
            // the bytes.
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8))
                    .toString();
            return JsonMappers.STRICT.readTree(text);
        } catch (CharacterCodingException | JsonProcessingException e) {
            throw Refusal.MALFORMED_JSON.exception();
        }
    }
}
