package dev.vestibule.platform.http;

import java.time.Duration;

/**
 * The time limits of clients.
 *
 * @param head from its first byte to its last
 * @param body from the end of the head
 * @param write until a response has been received
 * @param idle between requests
 * @param linger how long the rest of a refused body is still read, so that its sender gets the response
 * @param sweep the interval of checks; every limit above may take this much longer
 */
record HttpTimeouts(Duration head, Duration body, Duration write, Duration idle, Duration linger, Duration sweep) {
    /** Promises, section 2. */
    static final HttpTimeouts STANDARD = new HttpTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1));
}
