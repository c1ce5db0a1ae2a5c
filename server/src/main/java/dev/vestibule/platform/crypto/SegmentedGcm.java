package dev.vestibule.platform.crypto;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts files of any size with AES-256-GCM, in segments of 64 KiB, so that no unverified byte is released. The nonce
 * of a segment is its number and whether it is the last one, so segments can be neither moved nor cut off (the STREAM
 * construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). A key must be used for one file only.
 */
public final class SegmentedGcm {
    private static final int SEGMENT = 64 * 1024;
    private static final int TAG_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int NUMBER_AT = 7;

    private SegmentedGcm() {}

    /**
     * Returns a stream that encrypts. Closing it writes the last segment.
     *
     * @param context what {@link #open} must be given, too; it is not encrypted
     */
    public static OutputStream seal(OutputStream to, SecretKeySpec key, byte[] context) {
        return new Sealing(to, key, context);
    }

    /**
     * Returns a stream that decrypts. It fails with {@link WrongKeyException} if the first segment was encrypted with
     * another key or context, and with {@link IOException} if a later one was changed or is missing.
     */
    public static InputStream open(InputStream from, SecretKeySpec key, byte[] context) {
        return new Opening(from, key, context);
    }

    private static Cipher cipher(int mode, SecretKeySpec key, byte[] context, int number, boolean last)
            throws GeneralSecurityException {
        byte[] nonce = ByteBuffer.allocate(NONCE_BYTES)
                .putInt(NUMBER_AT, number)
                .put(NONCE_BYTES - 1, (byte) (last ? 1 : 0))
                .array();
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * 8, nonce));
        cipher.updateAAD(context);
        return cipher;
    }

    /** The key is another one than that of the file. */
    public static final class WrongKeyException extends IOException {
        private static final long serialVersionUID = 1L;

        WrongKeyException(Throwable cause) {
            super("encrypted with another key", cause);
        }
    }

    private static final class Sealing extends OutputStream {
        private final OutputStream to;
        private final SecretKeySpec key;
        private final byte[] context;
        private final byte[] segment = new byte[SEGMENT];
        private int filled;
        private int number;
        private boolean closed;

        Sealing(OutputStream to, SecretKeySpec key, byte[] context) {
            this.to = to;
            this.key = key;
            this.context = context.clone();
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            int left = length;
            while (left > 0) {
                if (filled == SEGMENT) {
                    flushSegment(false);
                }
                int part = Math.min(left, SEGMENT - filled);
                System.arraycopy(bytes, at, segment, filled, part);
                filled += part;
                at += part;
                left -= part;
            }
        }

        private void flushSegment(boolean last) throws IOException {
            try {
                to.write(cipher(Cipher.ENCRYPT_MODE, key, context, number, last).doFinal(segment, 0, filled));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e); // every Java platform provides the algorithm
            }
            number = Math.incrementExact(number);
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                flushSegment(true);
                to.close();
            }
        }
    }

    private static final class Opening extends InputStream {
        private final InputStream from;
        private final SecretKeySpec key;
        private final byte[] context;
        private byte[] clear = new byte[0];
        private int read;
        private int number;
        private boolean ended;

        /** The first bytes of the next segment: whether there is one decides about the nonce. */
        private byte[] ahead = new byte[0];

        Opening(InputStream from, SecretKeySpec key, byte[] context) {
            this.from = from;
            this.key = key;
            this.context = context.clone();
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (read == clear.length) {
                if (ended) {
                    return -1;
                }
                next();
            }
            int part = Math.min(length, clear.length - read);
            System.arraycopy(clear, read, bytes, offset, part);
            read += part;
            return part;
        }

        private void next() throws IOException {
            int whole = SEGMENT + TAG_BYTES;
            byte[] found = Arrays.copyOf(ahead, whole + 1);
            int length = ahead.length + from.readNBytes(found, ahead.length, whole + 1 - ahead.length);
            ended = length <= whole;
            int used = Math.min(length, whole);
            if (used < TAG_BYTES) {
                throw new EOFException("the last segment is missing");
            }
            ahead = Arrays.copyOfRange(found, used, length);
            try {
                clear = cipher(Cipher.DECRYPT_MODE, key, context, number, ended).doFinal(found, 0, used);
            } catch (AEADBadTagException e) {
                throw number == 0 ? new WrongKeyException(e) : new IOException("segment " + number + " is damaged", e);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e); // every Java platform provides the algorithm
            }
            read = 0;
            number = Math.incrementExact(number);
        }

        @Override
        public void close() throws IOException {
            from.close();
        }
    }
}
