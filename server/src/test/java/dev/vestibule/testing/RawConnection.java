package dev.vestibule.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sends bytes as they are, for what no proper client would send, and for answers as they are on the wire. */
public final class RawConnection {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)");
    private static final int PATIENCE_MILLIS = 10_000;

    private RawConnection() {}

    /** The head of a request: its lines, and the empty one that ends it. */
    public static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    /**
     * Sends the bytes and reads one answer.
     *
     * @param toTheEnd whether to read on until the server closes the connection, as one must after HEAD
     */
    public static Answer exchange(int port, byte[] request, boolean toTheEnd) {
        try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return parse(read(socket.getInputStream(), toTheEnd));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(InputStream in, boolean toTheEnd) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] part = new byte[8192];
        try {
            while (toTheEnd || !isWhole(all)) {
                int length = in.read(part);
                if (length < 0) {
                    break;
                }
                all.write(part, 0, length);
            }
        } catch (SocketException e) {
            if (!isWhole(all)) { // else: the answer is here, and the connection was cut rather than closed
                throw e;
            }
        }
        return all.toByteArray();
    }

    private static boolean isWhole(ByteArrayOutputStream read) {
        String latin = read.toString(StandardCharsets.ISO_8859_1);
        int end = latin.indexOf("\r\n\r\n");
        Matcher length = LENGTH.matcher(latin);
        return end >= 0 && length.find() && latin.length() >= end + 4 + Integer.parseInt(length.group(1));
    }

    private static Answer parse(byte[] wire) {
        String latin = new String(wire, StandardCharsets.ISO_8859_1); // one character for each byte
        int end = latin.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new AssertionError("no whole answer: " + latin);
        }
        String[] lines = latin.substring(0, end).split("\r\n", -1);
        List<Answer.Header> headers = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.add(new Answer.Header(
                    lines[i].substring(0, colon), lines[i].substring(colon + 1).strip()));
        }
        int status = Integer.parseInt(lines[0].split(" ", 3)[1]);
        return Answer.of(status, headers, Arrays.copyOfRange(wire, end + 4, wire.length));
    }
}
