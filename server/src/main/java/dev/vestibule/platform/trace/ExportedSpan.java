package dev.vestibule.platform.trace;

/**
 * The span of a request that is exported; null in {@link Trace} if it is not.
 *
 * @param export where calls of the request are exported to, too
 * @param id 16 hexadecimal digits
 */
public record ExportedSpan(TraceExport export, String id) {}
