package dev.vestibule.session;

import dev.vestibule.http.ClientAddress;
import dev.vestibule.http.Request;
import java.util.Optional;

/**
 * From where and with what somebody signs in.
 *
 * @param device the browser's own mark, if it has one
 */
public record Origin(ClientAddress address, String userAgent, Optional<String> device) {
    public static Origin of(Request request) {
        return new Origin(request.client(), request.userAgent(), Optional.of(request.deviceId()));
    }
}
