package dev.vestibule.platform.outbound;

import dev.vestibule.platform.outbound.OutboundException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Says in a sentence why a call failed. */
final class Failures {
    private Failures() {}

    static OutboundException timedOut(Duration patience, Throwable cause) {
        return new OutboundException(Reason.TIMEOUT, "timed out after " + patience.toSeconds() + " s", cause);
    }

    static OutboundException of(Throwable cause, Duration patience) {
        if (cause instanceof HttpTimeoutException) {
            return timedOut(patience, cause);
        }
        if (cause instanceof ConnectException) {
            Reason reason =
                    cause.getCause() instanceof UnresolvedAddressException ? Reason.UNKNOWN_HOST : Reason.NO_CONNECTION;
            return new OutboundException(reason, "connection failed", cause);
        }
        if (cause instanceof SSLException) {
            return new OutboundException(Reason.TLS, "TLS error: " + cause.getMessage(), cause);
        }
        if (cause instanceof TooLargeException) {
            return new OutboundException(Reason.RESPONSE, "response too large", cause);
        }
        return cause instanceof IOException
                ? new OutboundException(Reason.NO_CONNECTION, "connection lost: " + cause.getMessage(), cause)
                : new OutboundException(Reason.OTHER, cause.toString(), cause);
    }
}
