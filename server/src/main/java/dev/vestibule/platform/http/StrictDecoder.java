package dev.vestibule.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.util.AsciiString;
import io.vertx.core.http.Http1ServerConfig;
import io.vertx.core.http.impl.http1.VertxHttpRequestDecoder;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Parses requests, and refuses, in addition to Netty, whatever two readers could understand differently (promises,
 * B10): folded headers, two hosts, invalid versions, bytes that no address has. Also counts header lines and reports
 * the beginning of a head.
 */
final class StrictDecoder extends VertxHttpRequestDecoder {
    private static final int MOST_HEADERS = 100;
    private static final byte LINE_FEED = '\n';
    private static final Pattern WHOLE = Pattern.compile("https?://[^/?#]+(/|$)", Pattern.CASE_INSENSITIVE);

    private final Deadlines.Watch watch;
    private boolean inHead = true;
    private boolean begun;
    private boolean lineRead;
    private int headers;
    private int hosts;

    StrictDecoder(Http1ServerConfig config, Deadlines.Watch watch) {
        super(config);
        this.watch = watch;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (inHead && bytes.isReadable()) {
            if (!begun) {
                begun = true;
                watch.headBegins();
            }
            spoilFold(bytes);
        }
        int before = out.size();
        super.decode(context, bytes, out);
        for (int i = before; i < out.size(); i++) {
            Object part = out.get(i);
            if (part instanceof HttpRequest) {
                inHead = false;
                watch.headEnds();
            }
            if (part instanceof LastHttpContent) {
                startAnew();
            }
        }
    }

    private void startAnew() {
        inHead = true;
        begun = false;
        lineRead = false;
        headers = 0;
        hosts = 0;
    }

    /**
     * A header line that begins with a space continues the one before, for some readers (RFC 9112, section 5.2). Netty
     * joins the two silently, so the space is replaced by a byte that it refuses. The bytes begin with a line: Netty
     * parses whole lines only.
     */
    private void spoilFold(ByteBuf bytes) {
        int end = bytes.writerIndex();
        int line = bytes.readerIndex();
        while (line < end) {
            byte first = bytes.getByte(line);
            if (lineRead && (first == ' ' || first == '\t')) {
                bytes.setByte(line, 0);
                return;
            }
            boolean empty = first == '\r' || first == LINE_FEED;
            if (lineRead && empty) {
                return;
            }
            int next = bytes.indexOf(line, end, LINE_FEED);
            if (next < 0) {
                return;
            }
            lineRead |= !empty; // empty lines may precede a request
            line = next + 1;
        }
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) {
        String version = initialLine[2];
        if (!version.equals("HTTP/1.1") && !version.equals("HTTP/1.0")) {
            throw new IllegalArgumentException("unsupported HTTP version");
        }
        return super.createMessage(initialLine);
    }

    /**
     * Validates the address: a path, {@code *}, or an absolute one (RFC 9112, section 3.2), in which the path begins
     * where it seems to.
     */
    @Override
    protected String splitSecondWordInitialLine(byte[] line, int start, int length) {
        for (int i = start; i < start + length; i++) {
            if (line[i] <= ' ' || line[i] == 0x7f) { // bytes beyond ASCII are negative here
                throw new IllegalArgumentException("invalid byte in the URI");
            }
        }
        String address = super.splitSecondWordInitialLine(line, start, length);
        if (!address.startsWith("/")
                && !address.equals("*")
                && !WHOLE.matcher(address).lookingAt()) {
            throw new IllegalArgumentException("neither a path nor an absolute URI");
        }
        return address;
    }

    /** Counts header lines; called for each. */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
        AsciiString name = super.splitHeaderName(line, start, length);
        if (length == 0) {
            throw new IllegalArgumentException("a header without a name");
        }
        if (++headers > MOST_HEADERS) {
            throw new TooLongHttpHeaderException("more than " + MOST_HEADERS + " headers");
        }
        if (length == 4 && name.contentEqualsIgnoreCase("host") && ++hosts > 1) {
            throw new IllegalArgumentException("two hosts");
        }
        return name;
    }
}
