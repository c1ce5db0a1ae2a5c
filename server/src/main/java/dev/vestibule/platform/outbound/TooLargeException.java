package dev.vestibule.platform.outbound;

import java.io.IOException;

/** More was sent than is read. */
final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
}
