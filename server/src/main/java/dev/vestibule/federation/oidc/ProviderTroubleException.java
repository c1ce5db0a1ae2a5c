package dev.vestibule.federation.oidc;

/** A provider cannot be used; the message is a sentence for administrators, without secrets. */
sealed class ProviderTroubleException extends Exception permits ClientRefusedException {
    private static final long serialVersionUID = 1L;

    ProviderTroubleException(String message) {
        super(message);
    }
}
