package dev.vestibule.platform.crypto;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-256-GCM with a random nonce, which precedes the encrypted text. A text is bound to its place. */
public final class AesGcm {
    public static final int KEY_BITS = 256;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private AesGcm() {}

    public static byte[] seal(SecretKeySpec key, String text, String place, SecureRandom random)
            throws GeneralSecurityException {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] hidden = cipher(Cipher.ENCRYPT_MODE, key, nonce, place).doFinal(text.getBytes(StandardCharsets.UTF_8));
        byte[] whole = Arrays.copyOf(nonce, nonce.length + hidden.length);
        System.arraycopy(hidden, 0, whole, nonce.length, hidden.length);
        return whole;
    }

    /**
     * Decrypts a text.
     *
     * @throws AEADBadTagException if the key or the place is wrong, or the text was changed
     */
    public static String open(SecretKeySpec key, byte[] whole, String place) throws GeneralSecurityException {
        if (whole.length < NONCE_BYTES + TAG_BITS / 8) {
            throw new AEADBadTagException("too short"); // the cipher reports it as a programming error
        }
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(whole, NONCE_BYTES), place);
        byte[] text = cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] nonce, String place)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
