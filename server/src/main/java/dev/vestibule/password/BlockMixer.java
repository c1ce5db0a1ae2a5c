package dev.vestibule.password;

/**
 * The compression function of Argon2 (RFC 9106, section 3.5) on blocks of 128 longs in one array. A form may keep the
 * words of a block in an order of its own; all blocks of one hash are of one form. Thread-safe.
 */
interface BlockMixer {
    /** The length of a block, 1 KiB. */
    int LONGS = 128;

    /** The factors of BlaMka are the lower halves of its arguments. */
    long LOWER_HALF = 0xffff_ffffL;

    /**
     * Writes the result for two blocks over a third, or adds it with XOR. Blocks are given as the index of their first
     * long.
     *
     * @param state working space for a block
     */
    void mix(long[] memory, int previous, int reference, int target, boolean xor, long[] state);

    /** Returns where in a block the word is. The first word is always the first. */
    int place(int word);
}
