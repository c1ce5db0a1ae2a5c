package dev.vestibule.session;

import dev.vestibule.platform.address.ClientAddress;
import dev.vestibule.platform.http.Request;
import java.util.Optional;

/**
 * The client of a sign-in: its address and device.
 *
 * @param device the browser's device cookie, if it has one
 * @param deviceShown whether the browser sent the cookie, because it has been here before
 * @param remembered whether a browser keeps the session when it closes
 * @param trust what the browser shows so that it is not asked for a second factor, if anything
 */
public record SignInContext(
        ClientAddress address,
        String userAgent,
        Optional<String> device,
        boolean deviceShown,
        boolean remembered,
        Optional<TrustToken> trust) {
    /** The cookie of a trusted device. */
    public static final String TRUST = "vestibule.TRUSTED";

    /** The client of a sign-in whose browser shows nothing. */
    public SignInContext(
            ClientAddress address, String userAgent, Optional<String> device, boolean deviceShown, boolean remembered) {
        this(address, userAgent, device, deviceShown, remembered, Optional.empty());
    }

    public static SignInContext of(Request request) {
        return new SignInContext(
                request.client(),
                request.userAgent(),
                Optional.of(request.deviceId()),
                !request.isNewDevice(),
                false,
                Optional.ofNullable(request.cookieOrNull(TRUST)).flatMap(TrustToken::parse));
    }

    public SignInContext remembered(boolean wish) {
        return new SignInContext(address, userAgent, device, deviceShown, wish, trust);
    }
}
