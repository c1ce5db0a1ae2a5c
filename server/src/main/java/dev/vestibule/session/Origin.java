package dev.vestibule.session;

import dev.vestibule.http.ClientAddress;
import dev.vestibule.http.Request;
import java.util.Optional;

/**
 * From where and with what somebody signs in.
 *
 * @param device the browser's own mark, if it has one
 * @param deviceShown whether it brought the mark along, as browsers do that have been here before
 */
public record Origin(ClientAddress address, String userAgent, Optional<String> device, boolean deviceShown) {
    public static Origin of(Request request) {
        return new Origin(
                request.client(), request.userAgent(), Optional.of(request.deviceId()), !request.isNewDevice());
    }
}
