package dev.vestibule.federation.oidc;

import dev.vestibule.platform.outbound.OutboundException;

/** Why a provider cannot be used. */
public enum ProviderFault {
    UNKNOWN_HOST,
    NO_CONNECTION,
    TIMEOUT,
    TLS,
    /** The host and port are not among those that may be called. */
    NOT_ALLOWED,
    /** The response has another status than 200. */
    STATUS,
    /** The response is not a discovery document. */
    NOT_DISCOVERY,
    /** The discovery document is that of another issuer. */
    ISSUER,
    /** The discovery document lacks an endpoint. */
    INCOMPLETE,
    /** There are no signing keys where the discovery document says. */
    KEYS,
    /** The provider does not accept this server as its client. */
    CLIENT,
    OTHER;

    static ProviderFault of(OutboundException failure) {
        return switch (failure.reason()) {
            case UNKNOWN_HOST -> UNKNOWN_HOST;
            case NO_CONNECTION -> NO_CONNECTION;
            case TIMEOUT -> TIMEOUT;
            case TLS -> TLS;
            case NOT_ALLOWED -> NOT_ALLOWED;
            case RESPONSE, OTHER -> OTHER;
        };
    }
}
