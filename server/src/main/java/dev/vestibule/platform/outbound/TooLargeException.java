package dev.vestibule.platform.outbound;

import java.io.IOException;

/** The response exceeds the limit. */
final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;
}
