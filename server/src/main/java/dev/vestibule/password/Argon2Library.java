package dev.vestibule.password;

import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Computes Argon2id with the library: the reference that our own forms are compared with, and what is used if they
 * differ. Apart from the rest, since a reference to the library opens that large signed jar, an eighth of a second.
 */
final class Argon2Library {
    private Argon2Library() {}

    static byte[] compute(byte[] password, byte[] salt, Argon2Cost cost, int length) {
        return compute(password, length, cost, new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id).withSalt(salt));
    }

    static byte[] compute(byte[] password, int length, Argon2Cost cost, Argon2Parameters.Builder parameters) {
        var generator = new Argon2BytesGenerator();
        generator.init(parameters
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKib())
                .withIterations(cost.iterations())
                .withParallelism(cost.parallelism())
                .build());
        byte[] output = new byte[length];
        generator.generateBytes(password, output);
        return output;
    }
}
