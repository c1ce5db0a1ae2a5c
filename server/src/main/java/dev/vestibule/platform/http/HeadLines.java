package dev.vestibule.platform.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.AsciiString;

/**
 * The first lines of a head: the id of the request, and the lines that all responses have in common, as they are sent.
 * It takes the place of twelve headers, which would be checked and encoded one by one; {@link WholeResponses} writes
 * it.
 */
final class HeadLines implements CharSequence {
    private static final AsciiString ID = AsciiString.cached(RequestIds.HEADER + ": ");
    private static final int END_OF_LINE = ('\r' << 8) | '\n';

    private final String requestId;
    private final byte[] common;

    /**
     * @param requestId checked, as it may come from a proxy
     * @param common whole lines
     */
    HeadLines(String requestId, byte[] common) {
        this.requestId = requestId;
        this.common = common;
    }

    /** Returns how many bytes {@link #writeTo} writes. */
    int size() {
        return ID.length() + requestId.length() + 2 + common.length;
    }

    void writeTo(ByteBuf head) {
        ByteBufUtil.writeAscii(head, ID);
        ByteBufUtil.writeAscii(head, requestId);
        head.writeShort(END_OF_LINE);
        head.writeBytes(common);
    }

    // A header's value must be a sequence of characters; this one is known by its class, and never read as such.

    @Override
    public int length() {
        return 0;
    }

    @Override
    public char charAt(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return "";
    }

    @Override
    public String toString() {
        return "";
    }
}
