package dev.vestibule.passkey;

import java.util.List;

/** A passkey that was just created; {@link Passkey} explains the parts. */
record NewPasskey(
        Bytes credentialId,
        Bytes publicKey,
        long signCount,
        String aaguid,
        List<String> transports,
        Passkey.Backup backup,
        boolean verifiesUser) {
    NewPasskey {
        transports = List.copyOf(transports);
    }
}
