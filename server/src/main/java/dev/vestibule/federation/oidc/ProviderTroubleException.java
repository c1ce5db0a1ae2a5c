package dev.vestibule.federation.oidc;

/** A provider cannot be used; the message is a sentence for administrators, without secrets. */
sealed class ProviderTroubleException extends Exception permits ClientRefusedException {
    private static final long serialVersionUID = 1L;

    private final ProviderFault fault;
    private final String detail;

    ProviderTroubleException(String message) {
        this(ProviderFault.OTHER, message);
    }

    ProviderTroubleException(ProviderFault fault, String message) {
        this(fault, message, "");
    }

    /** @param detail the status or the issuer that was returned */
    ProviderTroubleException(ProviderFault fault, String message, String detail) {
        super(message);
        this.fault = fault;
        this.detail = detail;
    }

    ProviderFault fault() {
        return fault;
    }

    String detail() {
        return detail;
    }
}
