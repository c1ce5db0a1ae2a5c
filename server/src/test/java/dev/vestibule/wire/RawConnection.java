package dev.vestibule.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sends bytes as they are, for what no proper client would send, and for answers as they are on the wire. */
final class RawConnection {
    private static final int PATIENCE_MILLIS = 10_000;

    private RawConnection() {}

    /** Sends a request that asks for the connection to be closed, and reads until it is. */
    static Answer exchange(int port, byte[] request) {
        try (Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return parse(readAll(socket.getInputStream()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] readAll(InputStream in) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (IOException e) {
            if (all.size() == 0) { // else: the answer is here, and the connection was cut rather than closed
                throw e;
            }
        }
        return all.toByteArray();
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
