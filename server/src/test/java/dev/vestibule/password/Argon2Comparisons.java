package dev.vestibule.password;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Compares so many random hashes of each form with the library's, and exits with 0 if all are equal. Of the vector
 * form, the trial must find it right, too.
 */
final class Argon2Comparisons {
    private Argon2Comparisons() {}

    public static void main(String[] arguments) {
        BlockMixer scalar = new ScalarMixer();
        Optional<BlockMixer> vector = VectorTrial.vectorForm();
        var random = new SplittableRandom();
        for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
            int parallelism = 1 + random.nextInt(1 + random.nextInt(16));
            int kib = (8 + random.nextInt(i % 100 == 0 ? 300 : 8)) * parallelism + random.nextInt(4 * parallelism);
            Argon2Cost cost = new Argon2Cost(kib, 1 + random.nextInt(3), parallelism);
            byte[] password = bytes(random, random.nextInt(200));
            byte[] salt = bytes(random, 8 + random.nextInt(56));
            int length = 16 + random.nextInt(200);
            byte[] expected = Argon2Library.compute(password, salt, cost, length);
            compare(scalar, cost, password, salt, expected);
            vector.ifPresent(mixer -> compare(mixer, cost, password, salt, expected));
        }
        vector.ifPresent(mixer -> {
            if (new VectorTrial(scalar, mixer).run() == VectorTrial.Result.WRONG) {
                throw new AssertionError("The trial finds a difference");
            }
        });
        System.out.println(vector.isPresent() ? "scalar and vector form are right" : "the scalar form is right");
    }

    private static void compare(BlockMixer mixer, Argon2Cost cost, byte[] password, byte[] salt, byte[] expected) {
        byte[] computed = new Argon2Matrix(cost).compute(mixer, password, salt, expected.length);
        if (!Arrays.equals(computed, expected)) {
            throw new AssertionError(mixer.getClass().getSimpleName() + " differs for " + cost + ", password "
                    + Arrays.toString(password) + ", salt " + Arrays.toString(salt) + ", length " + expected.length);
        }
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
