package dev.vestibule.platform.outbound;

import java.net.URI;
import java.util.Map;

/** A request to another server; {@code body} is empty for GET. */
record Call(String method, URI address, Map<String, String> headers, String body) {}
