package dev.vestibule.platform.http;

import java.time.Duration;

/**
 * How long a client may take.
 *
 * @param head from its first byte to its last
 * @param body from the end of the head
 * @param write until an answer has been taken
 * @param idle between requests
 * @param linger for which the rest of a refused body is still read, so that its sender gets to see the answer
 * @param sweep how often is looked; everything above may take so much longer
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
