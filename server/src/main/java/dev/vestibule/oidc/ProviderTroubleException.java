package dev.vestibule.oidc;

/** A provider cannot be used; the message is a sentence for administrators, without secrets. */
final class ProviderTroubleException extends Exception {
    private static final long serialVersionUID = 1L;

    ProviderTroubleException(String message) {
        super(message);
    }
}
