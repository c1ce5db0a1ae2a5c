package dev.vestibule.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidParameterException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyPairGeneratorSpi;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * RSA key pairs for the servers in this JVM, made once per machine by OpenSSL: to find their prime numbers takes Java's
 * quick compiler more than a second, for each server that signs. Keys of other sizes are made as usual.
 */
final class PreparedRsaKeys extends Provider {
    private static final long serialVersionUID = 1L;
    private static final int BITS = 2048;

    /** More than any one server makes. */
    private static final int KEYS = 24;

    private static final AtomicInteger GIVEN = new AtomicInteger();

    private PreparedRsaKeys() {
        super("PreparedRsaKeys", "1", "RSA key pairs for tests");
        put("KeyPairGenerator.RSA", Generator.class.getName());
    }

    /** From now on servers take these keys. */
    static void use() {
        if (Security.getProvider("PreparedRsaKeys") == null) {
            Security.insertProviderAt(new PreparedRsaKeys(), 1);
        }
    }

    private static void make(Path directory) throws IOException {
        for (int i = 0; i < KEYS; i++) {
            Commands.run(
                    List.of(
                            "openssl",
                            "genpkey",
                            "-algorithm",
                            "RSA",
                            "-pkeyopt",
                            "rsa_keygen_bits:" + BITS,
                            "-out",
                            directory.resolve(i + ".pem").toString()),
                    "");
        }
    }

    /** Gives each pair once, and then from the first one again. */
    public static final class Generator extends KeyPairGeneratorSpi {
        private @Nullable KeyPairGenerator other;

        @Override
        public void initialize(int bits, SecureRandom random) {
            if (bits == BITS) {
                other = null;
                return;
            }
            try {
                other = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
                other.initialize(bits, random);
            } catch (GeneralSecurityException e) {
                throw new InvalidParameterException(e.getMessage());
            }
        }

        @Override
        public KeyPair generateKeyPair() {
            return other == null ? prepared(GIVEN.getAndIncrement() % KEYS) : other.generateKeyPair();
        }
    }

    private static KeyPair prepared(int number) {
        try {
            Path directory = TestFiles.unpackedOnce("rsa-keys", PreparedRsaKeys::make);
            KeyFactory factory = KeyFactory.getInstance("RSA");
            String pem = Files.readString(directory.resolve(number + ".pem")).replaceAll("-----.*?-----|\\s", "");
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) factory.generatePrivate(
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
            return new KeyPair(
                    factory.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())), key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
