package dev.vestibule.session;

import dev.vestibule.address.ClientAddress;
import dev.vestibule.http.Request;
import java.util.Optional;

/**
 * From where and with what somebody signs in.
 *
 * @param device the browser's own mark, if it has one
 * @param deviceShown whether it brought the mark along, as browsers do that have been here before
 * @param remembered whether a browser is to keep the session when it closes
 */
public record Origin(
        ClientAddress address, String userAgent, Optional<String> device, boolean deviceShown, boolean remembered) {
    public static Origin of(Request request) {
        return new Origin(
                request.client(), request.userAgent(), Optional.of(request.deviceId()), !request.isNewDevice(), false);
    }

    public Origin remembered(boolean wish) {
        return new Origin(address, userAgent, device, deviceShown, wish);
    }
}
