package dev.vestibule.passkey;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A browser with an authenticator that has one passkey. It answers options as a browser does, and each part of the
 * answer can be changed.
 */
public final class TestAuthenticator {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PRESENT = 0x01;
    private static final int VERIFIED = 0x04;
    private static final int SYNCABLE = 0x08;
    private static final int SYNCED = 0x10;
    private static final int WITH_KEY = 0x40;

    private final KeyPair keys;
    private final byte[] id = new byte[32];
    private byte[] handle = {};
    private String aaguid = "00000000000000000000000000000000";

    /** What the browser says. */
    String origin;

    /** The relying party that the authenticator signs for; empty for that of the options. */
    String site = "";

    boolean verifies = true;
    boolean syncs;
    boolean crossOrigin;

    /** The count that it sends next; it never counts while this is 0. */
    int count;

    public TestAuthenticator(String origin) {
        this.origin = origin;
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            keys = generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
        new SecureRandom().nextBytes(id);
    }

    /** The make of the authenticator. */
    public TestAuthenticator of(String make) {
        aaguid = make.replace("-", "");
        return this;
    }

    String id() {
        return text(id);
    }

    /** Takes the user handle of another account. */
    void claims(TestAuthenticator other) {
        handle = other.handle.clone();
    }

    // --- Answers, as PublicKeyCredential.toJSON() writes them ---

    public ObjectNode create(JsonNode options) {
        handle = bytes(options.at("/user/id").textValue());
        byte[] data = data(options.at("/rp/id").textValue(), WITH_KEY, attested());
        ObjectNode response = JSON.createObjectNode();
        response.put("clientDataJSON", text(client("webauthn.create", options)));
        response.put(
                "attestationObject",
                text(new Cbor()
                        .map(3)
                        .string("fmt")
                        .string("none")
                        .string("attStmt")
                        .map(0)
                        .string("authData")
                        .bytes(data)
                        .done()));
        response.putArray("transports").add("internal").add("hybrid");
        return credential(response);
    }

    public ObjectNode get(JsonNode options) {
        byte[] data = data(options.path("rpId").textValue(), 0, new byte[0]);
        byte[] client = client("webauthn.get", options);
        ObjectNode response = JSON.createObjectNode();
        response.put("clientDataJSON", text(client));
        response.put("authenticatorData", text(data));
        response.put("signature", text(signed(data, client)));
        response.put("userHandle", text(handle));
        return credential(response);
    }

    private ObjectNode credential(ObjectNode response) {
        ObjectNode credential = JSON.createObjectNode();
        credential.put("id", id());
        credential.put("rawId", id());
        credential.put("type", "public-key");
        credential.put("authenticatorAttachment", "platform");
        credential.set("response", response);
        credential.set("clientExtensionResults", JSON.createObjectNode());
        return credential;
    }

    private byte[] client(String type, JsonNode options) {
        ObjectNode client = JSON.createObjectNode();
        client.put("type", type);
        client.put("challenge", options.path("challenge").textValue());
        client.put("origin", origin);
        client.put("crossOrigin", crossOrigin);
        return client.toString().getBytes(StandardCharsets.UTF_8);
    }

    private byte[] data(String asked, int more, byte[] attested) {
        int flags = PRESENT | (verifies ? VERIFIED : 0) | (syncs ? SYNCABLE | SYNCED : 0) | more;
        ByteBuffer data = ByteBuffer.allocate(37 + attested.length);
        data.put(sha256((site.isEmpty() ? asked : site).getBytes(StandardCharsets.UTF_8)));
        data.put((byte) flags).putInt(count).put(attested);
        count += count == 0 ? 0 : 1;
        return data.array();
    }

    private byte[] attested() {
        ECPublicKey key = (ECPublicKey) keys.getPublic();
        byte[] cose = new Cbor()
                .map(5)
                .number(1)
                .number(2)
                .number(3)
                .number(-7)
                .number(-1)
                .number(1)
                .number(-2)
                .bytes(coordinate(key.getW().getAffineX()))
                .number(-3)
                .bytes(coordinate(key.getW().getAffineY()))
                .done();
        return ByteBuffer.allocate(18 + id.length + cose.length)
                .put(HexFormat.of().parseHex(aaguid))
                .putShort((short) id.length)
                .put(id)
                .put(cose)
                .array();
    }

    private static byte[] coordinate(BigInteger number) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[32];
        int length = Math.min(bytes.length, fixed.length);
        System.arraycopy(bytes, bytes.length - length, fixed, fixed.length - length, length);
        return fixed;
    }

    private byte[] signed(byte[] data, byte[] client) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(data);
            signature.update(sha256(client));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static byte[] bytes(String text) {
        return Base64.getUrlDecoder().decode(text);
    }

    /** As much CBOR as there is in an attestation (RFC 8949). */
    private static final class Cbor {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        private Cbor head(int type, int value) {
            if (value < 24) {
                out.write((type << 5) | value);
            } else if (value < 256) {
                out.write((type << 5) | 24);
                out.write(value);
            } else {
                out.write((type << 5) | 25);
                out.write(value >> 8);
                out.write(value);
            }
            return this;
        }

        Cbor map(int size) {
            return head(5, size);
        }

        Cbor number(int number) {
            return number < 0 ? head(1, -1 - number) : head(0, number);
        }

        Cbor string(String text) {
            head(3, text.length());
            out.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
            return this;
        }

        Cbor bytes(byte[] bytes) {
            head(2, bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        byte[] done() {
            return out.toByteArray();
        }
    }
}
