package dev.vestibule.mfa;

/**
 * An authenticator app that is being set up; it counts once a code of it was entered.
 *
 * @param secret in base32, for typing
 * @param uri the {@code otpauth:} URI, for a QR code
 */
public record PendingTotp(String secret, String uri) {
    @Override
    public String toString() {
        return "PendingTotp[hidden]";
    }
}
