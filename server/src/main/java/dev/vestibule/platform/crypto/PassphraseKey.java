package dev.vestibule.platform.crypto;

import java.nio.charset.StandardCharsets;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Derives a key from a passphrase: Argon2id with 64 MiB, three passes and four lanes (RFC 9106, section 4). */
public final class PassphraseKey {
    public static final int SALT_BYTES = 16;

    private static final int MEMORY_KIB = 64 * 1024;
    private static final int PASSES = 3;
    private static final int LANES = 4;

    /** The blocks, and what else is needed. */
    private static final long HEAP_BYTES = 96L << 20;

    private PassphraseKey() {}

    /** Returns whether the heap of this process is large enough. */
    public static boolean fits() {
        return Runtime.getRuntime().maxMemory() >= HEAP_BYTES;
    }

    /** Returns the key, which is another one for each salt. */
    public static SecretKeySpec derive(String passphrase, byte[] salt) {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(salt)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(PASSES)
                .withParallelism(LANES)
                .build());
        byte[] key = new byte[AesGcm.KEY_BITS / 8];
        generator.generateBytes(passphrase.getBytes(StandardCharsets.UTF_8), key);
        return new SecretKeySpec(key, "AES");
    }
}
