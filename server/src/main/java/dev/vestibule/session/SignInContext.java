package dev.vestibule.session;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.http.Request;
import java.util.Optional;

/**
 * From where and with what somebody signs in.
 *
 * @param device the browser's own mark, if it has one
 * @param deviceShown whether it brought the mark along, as browsers do that have been here before
 * @param remembered whether a browser is to keep the session when it closes
 */
public record SignInContext(
        ClientAddress address, String userAgent, Optional<String> device, boolean deviceShown, boolean remembered) {
    public static SignInContext of(Request request) {
        return new SignInContext(
                request.client(), request.userAgent(), Optional.of(request.deviceId()), !request.isNewDevice(), false);
    }

    public SignInContext remembered(boolean wish) {
        return new SignInContext(address, userAgent, device, deviceShown, wish);
    }
}
