package dev.vestibule.passkey;

import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.i18n.Message;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads what {@code PublicKeyCredential.toJSON()} makes of a browser's answer (WebAuthn Level 3, section 5.1). */
public final class CredentialFields {
    private static final String RESPONSE = "response";
    private static final int MOST_CHARACTERS = 16 * 1024;

    /** A credential id has 1,023 bytes at most. */
    private static final int MOST_OF_ID = 1364;

    private static final int MOST_OF_HANDLE = 86;
    private static final int MOST_TRANSPORTS = 8;
    private static final int MOST_OF_TRANSPORT = 20;

    /** The names of the specification; browsers ignore others. */
    private static final Set<String> TRANSPORTS = Set.of("usb", "nfc", "ble", "smart-card", "hybrid", "internal");

    private static final Bytes NONE = Bytes.of(new byte[0]);

    private final Fields fields;

    /** @param fields those of the credential */
    public CredentialFields(Fields fields) {
        this.fields = fields;
    }

    /** Returns the answer to a registration; invalid fields are reported by {@link Fields#check}. */
    public Attestation attestation() {
        Fields response = fields.object(RESPONSE);
        return new Attestation(
                bytes(response, "clientDataJSON", MOST_CHARACTERS),
                bytes(response, "attestationObject", MOST_CHARACTERS),
                response.texts("transports", MOST_OF_TRANSPORT, MOST_TRANSPORTS).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .filter(TRANSPORTS::contains)
                        .distinct()
                        .toList());
    }

    /** Returns the answer to a sign-in. */
    public Assertion assertion() {
        Bytes id = bytes(fields, "id", MOST_OF_ID);
        Fields response = fields.object(RESPONSE);
        return new Assertion(
                id,
                bytes(response, "clientDataJSON", MOST_CHARACTERS),
                bytes(response, "authenticatorData", MOST_CHARACTERS),
                bytes(response, "signature", MOST_CHARACTERS),
                response.textOrEmpty("userHandle", MOST_OF_HANDLE)
                        .flatMap(text -> parsed(response, "userHandle", text)));
    }

    private static Bytes bytes(Fields fields, String name, int most) {
        String text = fields.text(name, most);
        return fields.fits(name) ? parsed(fields, name, text).orElse(NONE) : NONE;
    }

    private static Optional<Bytes> parsed(Fields fields, String name, String text) {
        Optional<Bytes> bytes = Bytes.parse(text);
        if (bytes.isEmpty()) {
            fields.reject(name, Message.of("field.base64url"));
        }
        return bytes;
    }
}
