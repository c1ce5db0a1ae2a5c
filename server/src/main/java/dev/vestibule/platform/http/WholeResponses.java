package dev.vestibule.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.http.impl.http1.VertxHttpResponseEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;

/**
 * Encodes responses that begin with {@link HeadLines} into one buffer, in the place of Netty's encoder: that has two,
 * and a promise for each. All other responses pass.
 */
final class WholeResponses extends ChannelOutboundHandlerAdapter {
    private static final AsciiString NAME = AsciiString.cached("head-lines");
    private static final AsciiString OK = AsciiString.cached("HTTP/1.1 200 OK\r\n");
    private static final int END_OF_LINE = ('\r' << 8) | '\n';
    private static final int COLON_AND_SPACE = (':' << 8) | ' ';
    private static final int LARGEST_BODY = 8 * 1024;

    /** For the status, the content's type and length, and small headers of its own; the buffer grows if need be. */
    private static final int ROOM = 256;

    private final ChannelHandlerContext encoder;

    private WholeResponses(ChannelHandlerContext encoder) {
        this.encoder = encoder;
    }

    static void addTo(ChannelPipeline pipeline) {
        ChannelHandlerContext encoder = pipeline.context(VertxHttpResponseEncoder.class);
        pipeline.addAfter(encoder.name(), "wholeResponses", new WholeResponses(encoder));
    }

    /** Returns whether a response of this length is worth copying into one buffer. */
    static boolean isWhole(int length) {
        return length <= LARGEST_BODY;
    }

    /** Puts the lines in the place of the first header of a response that is sent as a whole, and has a body. */
    static void begin(MultiMap headers, HeadLines lines) {
        headers.add(NAME, lines);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof FullHttpResponse response) {
            Iterator<Map.Entry<CharSequence, CharSequence>> headers =
                    response.headers().iteratorCharSequence();
            if (headers.hasNext() && headers.next().getValue() instanceof HeadLines lines) {
                var unused = encoder.write(encoded(context, response, lines, headers), promise);
                return;
            }
        }
        var unused = context.write(message, promise);
    }

    private static ByteBuf encoded(
            ChannelHandlerContext context,
            FullHttpResponse response,
            HeadLines lines,
            Iterator<Map.Entry<CharSequence, CharSequence>> more) {
        ByteBuf body = response.content();
        ByteBuf all = context.alloc().directBuffer(ROOM + lines.size() + body.readableBytes());
        try {
            writeStatus(all, response);
            lines.writeTo(all);
            while (more.hasNext()) {
                Map.Entry<CharSequence, CharSequence> header = more.next();
                write(all, header.getKey());
                all.writeShort(COLON_AND_SPACE);
                write(all, header.getValue());
                all.writeShort(END_OF_LINE);
            }
            all.writeShort(END_OF_LINE);
            all.writeBytes(body);
            return all;
        } catch (RuntimeException | Error e) {
            all.release();
            throw e;
        } finally {
            response.release();
        }
    }

    private static void writeStatus(ByteBuf head, FullHttpResponse response) {
        if (response.status().equals(HttpResponseStatus.OK)
                && response.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
            write(head, OK);
            return;
        }
        write(head, response.protocolVersion().text());
        head.writeByte(' ');
        write(head, response.status().toString());
        head.writeShort(END_OF_LINE);
    }

    private static void write(ByteBuf head, CharSequence text) {
        if (text instanceof AsciiString ascii) {
            ByteBufUtil.copy(ascii, head);
        } else {
            head.writeCharSequence(text, StandardCharsets.US_ASCII);
        }
    }
}
