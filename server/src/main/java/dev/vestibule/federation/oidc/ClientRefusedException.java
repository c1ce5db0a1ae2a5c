package dev.vestibule.federation.oidc;

/** A provider does not accept this server as its client, or does not let it exchange codes. */
final class ClientRefusedException extends ProviderTroubleException {
    private static final long serialVersionUID = 1L;

    ClientRefusedException(String message) {
        super(ProviderFault.CLIENT, message);
    }
}
