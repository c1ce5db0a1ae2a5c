package dev.vestibule.passkey;

import java.util.List;

/** A browser's answer to a registration. */
public record Attestation(Bytes clientData, Bytes attestationObject, List<String> transports) {
    public Attestation {
        transports = List.copyOf(transports);
    }
}
