package dev.vestibule.password;

/**
 * The cost of one Argon2id hash. The bounds are technical: they prevent a damaged or planted hash in the database from
 * taking the server's memory or hours of its time. The minimum for our own hashes is in {@link Argon2Settings}.
 */
record Argon2Cost(int memoryKib, int iterations, int parallelism) {
    private static final int MOST_MEMORY_KIB = 1024 * 1024;
    private static final int MOST_ITERATIONS = 64;
    private static final int MOST_PARALLELISM = 16;

    Argon2Cost {
        within("parallelism", parallelism, 1, MOST_PARALLELISM);
        within("memory (KiB)", memoryKib, 8 * parallelism, MOST_MEMORY_KIB);
        within("iterations", iterations, 1, MOST_ITERATIONS);
    }

    private static void within(String setting, int given, int least, int most) {
        if (given < least || given > most) {
            throw new IllegalArgumentException(
                    "Argon2id " + setting + " must be from " + least + " to " + most + ", not " + given);
        }
    }
}
