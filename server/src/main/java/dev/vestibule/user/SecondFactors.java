package dev.vestibule.user;

/**
 * The second factors of an account that count at sign-ins.
 *
 * @param bits a bit for each, as stored
 * @param version grows with each change, which invalidates what was proved before
 */
public record SecondFactors(int bits, int version) {
    public static final SecondFactors NONE = new SecondFactors(0, 0);

    public boolean any() {
        return bits != 0;
    }

    public boolean has(SecondFactor factor) {
        return (bits & factor.bit()) != 0;
    }

    /** Returns these and another one, in a new version. */
    public SecondFactors with(SecondFactor factor) {
        return new SecondFactors(bits | factor.bit(), version + 1);
    }

    /** Returns these without one of them, in a new version. */
    public SecondFactors without(SecondFactor factor) {
        return new SecondFactors(bits & ~factor.bit(), version + 1);
    }
}
