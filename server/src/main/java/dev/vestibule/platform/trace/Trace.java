package dev.vestibule.platform.trace;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ids of a request.
 *
 * @param requestId what the response, log lines, errors and emails name it by
 * @param traceId the trace that it is part of, 32 hexadecimal digits (W3C Trace Context, section 3.2.2.3)
 * @param parentId the caller's span, 16 hexadecimal digits; empty if the request begins the trace
 * @param flags whether the trace is recorded, two hexadecimal digits
 * @param span the span of the request; null if this server exports none for it
 */
public record Trace(
        String requestId,
        String traceId,
        String parentId,
        String flags,
        @Nullable ExportedSpan span) {
    private static final String NOT_RECORDED = "00";
    private static final String RECORDED = "01";

    private static final ThreadLocal<@Nullable Trace> CURRENT = new ThreadLocal<>();

    private static final int SHORTEST_ID = 8;
    private static final int LONGEST_ID = 64;
    private static final int TRACE_ID_AT = 3;
    private static final int SPAN_ID_AT = 36;
    private static final int FLAGS_AT = 53;
    private static final int END = 55;

    /** A request that names no trace: its id is that of the trace. */
    public static Trace begun(String id) {
        return new Trace(id, id, "", NOT_RECORDED, null);
    }

    /** Returns this request under an id that a proxy gave it; its trace stays the same. */
    public Trace named(String id) {
        return new Trace(id, traceId, parentId, flags, span);
    }

    /** Returns this request as one whose span is exported; null if it is not. */
    Trace exportedAs(@Nullable ExportedSpan exported) {
        return new Trace(requestId, traceId, parentId, exported == null ? NOT_RECORDED : RECORDED, exported);
    }

    /** Returns the request that this thread works on; null if it works on none. */
    public static @Nullable Trace current() {
        return CURRENT.get();
    }

    /** Runs a part of the request's work. */
    public <T> T during(Supplier<T> work) {
        Trace outer = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.get();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    /**
     * Returns whether another server's id may stand in our log: 8 to 64 letters, digits, dots, dashes and underscores.
     */
    public static boolean isRequestId(String text) {
        if (text.length() < SHORTEST_ID || text.length() > LONGEST_ID) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.') {
                return false;
            }
        }
        return true;
    }

    /** Returns this request as part of the trace of a {@code traceparent}; the same one if that is not valid. */
    public Trace under(String traceparent) {
        return isTraceparent(traceparent)
                ? new Trace(
                        requestId,
                        traceparent.substring(TRACE_ID_AT, SPAN_ID_AT - 1),
                        traceparent.substring(SPAN_ID_AT, FLAGS_AT - 1),
                        traceparent.substring(FLAGS_AT, END),
                        null)
                : this;
    }

    /**
     * Returns the {@code traceparent} of a call that the request causes.
     *
     * @param spanId of the call, 16 hexadecimal digits
     */
    public String parent(String spanId) {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }

    /** Versions after 00 may have more fields, which begin with a dash (section 3.2.4). */
    private static boolean isTraceparent(String text) {
        if (text.length() < END || (text.length() > END && (text.startsWith("00") || text.charAt(END) != '-'))) {
            return false;
        }
        return text.charAt(2) == '-'
                && text.charAt(SPAN_ID_AT - 1) == '-'
                && text.charAt(FLAGS_AT - 1) == '-'
                && isHex(text, 0, 2)
                && !text.startsWith("ff")
                && isHex(text, TRACE_ID_AT, SPAN_ID_AT - 1)
                && isNotZero(text, TRACE_ID_AT, SPAN_ID_AT - 1)
                && isHex(text, SPAN_ID_AT, FLAGS_AT - 1)
                && isNotZero(text, SPAN_ID_AT, FLAGS_AT - 1)
                && isHex(text, FLAGS_AT, END);
    }

    private static boolean isHex(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNotZero(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) != '0') {
                return true;
            }
        }
        return false;
    }
}
