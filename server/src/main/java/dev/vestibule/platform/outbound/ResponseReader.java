package dev.vestibule.platform.outbound;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one HTTP response of a server that is not trusted, and refuses it as soon as it exceeds a limit. */
final class ResponseReader {
    private static final Pattern START = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})( .*)?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})[ \\t]*(;.*)?");
    private static final int MOST_HEAD_BYTES = 16 * 1024;

    private final InputStream in;
    private final int mostBytes;
    private int headBytes;

    ResponseReader(InputStream in, int mostBytes) {
        this.in = in;
        this.mostBytes = mostBytes;
    }

    OutboundHttp.Answer read() throws IOException {
        int status = status();
        Map<String, String> headers = headers();
        while (status < 200) { // interim responses
            status = status();
            headers = headers();
        }
        Map<String, String> all = headers;
        byte[] body = status == 204 || status == 304 ? new byte[0] : body(all);
        return OutboundHttp.Answer.of(
                status,
                name -> Optional.ofNullable(all.get(name.toLowerCase(Locale.ROOT))),
                new String(body, StandardCharsets.UTF_8));
    }

    private int status() throws IOException {
        Matcher start = START.matcher(line());
        if (!start.matches()) {
            throw new ProtocolException("not an HTTP response");
        }
        return Integer.parseInt(start.group(1));
    }

    /** The first of several headers with one name counts, except for the length, which must be the same. */
    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new ProtocolException("a header line without a name");
            }
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).strip();
            String first = headers.putIfAbsent(name, value);
            if (name.equals("content-length") && first != null && !first.equals(value)) {
                throw new ProtocolException("two lengths");
            }
        }
        return headers;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed before the end");
            }
            if (++headBytes > MOST_HEAD_BYTES) {
                throw new TooLargeException();
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        String coding = headers.get("transfer-encoding");
        if (coding != null) {
            if (!coding.equalsIgnoreCase("chunked")) {
                throw new ProtocolException("unknown transfer coding");
            }
            return chunked();
        }
        String length = headers.get("content-length");
        if (length == null) {
            return atMost(in.readNBytes(mostBytes + 1));
        }
        if (!NUMBER.matcher(length).matches()) {
            throw new ProtocolException("not a length");
        }
        if (Integer.parseInt(length) > mostBytes) {
            throw new TooLargeException();
        }
        return whole(Integer.parseInt(length));
    }

    private byte[] chunked() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            Matcher chunk = CHUNK.matcher(line());
            if (!chunk.matches()) {
                throw new ProtocolException("not a chunk");
            }
            int size = Integer.parseInt(chunk.group(1), 16);
            if (size == 0) {
                return all.toByteArray(); // trailers are of no use
            }
            if (all.size() + size > mostBytes) {
                throw new TooLargeException();
            }
            all.writeBytes(whole(size));
            if (!line().isEmpty()) {
                throw new ProtocolException("a chunk longer than its size");
            }
        }
    }

    private byte[] whole(int size) throws IOException {
        byte[] bytes = in.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("closed before the end");
        }
        return bytes;
    }

    private byte[] atMost(byte[] bytes) throws TooLargeException {
        if (bytes.length > mostBytes) {
            throw new TooLargeException();
        }
        return bytes;
    }
}
