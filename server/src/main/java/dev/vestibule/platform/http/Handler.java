package dev.vestibule.platform.http;

/** Answers a request on a worker thread, where it may block. */
@FunctionalInterface
public interface Handler {
    Response handle(Request request);
}
