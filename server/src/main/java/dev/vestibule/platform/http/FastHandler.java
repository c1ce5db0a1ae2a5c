package dev.vestibule.platform.http;

import org.jspecify.annotations.Nullable;

/**
 * Answers a request on the event loop if it can do so from memory. It must not block; {@code null} passes the request
 * to the route's {@link Handler} on a worker.
 */
@FunctionalInterface
public interface FastHandler {
    @Nullable
    Response tryHandle(Request request);
}
