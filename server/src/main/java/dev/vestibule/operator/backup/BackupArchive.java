package dev.vestibule.operator.backup;

import dev.vestibule.platform.config.PrivateFiles;
import dev.vestibule.platform.crypto.FileDigest;
import dev.vestibule.platform.crypto.PassphraseKey;
import dev.vestibule.platform.crypto.SegmentedGcm;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import javax.crypto.spec.SecretKeySpec;

/**
 * The file of a backup: a header, a zip archive with the database's file, which may be encrypted, and the SHA-256 of
 * all that.
 */
final class BackupArchive {
    private static final String SUFFIX = ".mv.db";

    private BackupArchive() {}

    /**
     * Writes an archive.
     *
     * @param target an empty file
     * @param key the key of an encrypted one, derived with the salt of the header
     */
    static void write(Path zip, Path target, BackupHeader header, Optional<SecretKeySpec> key) throws IOException {
        byte[] start = header.bytes();
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(target, StandardOpenOption.WRITE))) {
            file.write(start);
            try (OutputStream content = key.isEmpty() ? file : SegmentedGcm.seal(file, key.get(), start)) {
                Files.copy(zip, content);
            }
        }
        byte[] digest = FileDigest.sha256(target, Files.size(target));
        try (FileChannel end = FileChannel.open(target, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            end.write(ByteBuffer.wrap(digest));
            end.force(true);
        }
    }

    /** Returns the header. */
    static BackupHeader header(Path archive) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive))) {
            return BackupHeader.read(file);
        }
    }

    /**
     * Extracts the database's file.
     *
     * @param passphrase of an encrypted archive
     * @param target a file that does not exist yet
     * @throws BackupException if the archive is damaged, or the passphrase is wrong or missing
     */
    static void extract(Path archive, Optional<String> passphrase, Path target) throws IOException {
        requireWhole(archive);
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive))) {
            BackupHeader header = BackupHeader.read(file);
            byte[] start = header.bytes();
            long length = Files.size(archive) - FileDigest.BYTES - start.length;
            InputStream content = new Part(file, length);
            if (header.encrypted()) {
                content = SegmentedGcm.open(content, key(header, passphrase), start);
            }
            unzip(content, target);
        } catch (SegmentedGcm.WrongKeyException e) {
            throw new BackupException("The backup was encrypted with another passphrase than that of --key-file.");
        } catch (ZipException e) {
            throw damaged();
        }
    }

    private static void requireWhole(Path archive) throws IOException {
        long length = Files.size(archive) - FileDigest.BYTES;
        if (length <= 0) {
            throw new BackupException("The file is not a backup of Vestibule.");
        }
        byte[] found;
        try (InputStream file = Files.newInputStream(archive)) {
            file.skipNBytes(length);
            found = file.readNBytes(FileDigest.BYTES);
        }
        if (!Arrays.equals(found, FileDigest.sha256(archive, length))) {
            header(archive); // which says so if it is no backup at all
            throw damaged();
        }
    }

    private static BackupException damaged() {
        return new BackupException("The backup is damaged: it was changed or cut off after it was written.");
    }

    /** Writes the database's file in a zip archive to a file that does not exist yet. */
    static void unzip(InputStream content, Path target) throws IOException {
        ZipInputStream zip = new ZipInputStream(content);
        ZipEntry entry = zip.getNextEntry();
        while (entry != null && !entry.getName().endsWith(SUFFIX)) {
            entry = zip.getNextEntry();
        }
        if (entry == null) {
            throw damaged();
        }
        Files.createFile(target, PrivateFiles.ownersOnly());
        try (OutputStream file = Files.newOutputStream(target, StandardOpenOption.WRITE)) {
            zip.transferTo(file);
        }
        content.transferTo(OutputStream.nullOutputStream()); // to the end, as all of it was verified to be there
    }

    static SecretKeySpec key(BackupHeader header, Optional<String> passphrase) {
        String text = passphrase.orElseThrow(() ->
                new BackupException("The backup is encrypted. Name the file with its passphrase: --key-file FILE."));
        try {
            return PassphraseKey.derive(text, Base64.getDecoder().decode(String.valueOf(header.salt())));
        } catch (IllegalArgumentException e) {
            throw damaged();
        }
    }

    /** The next bytes of a stream, up to a length. */
    private static final class Part extends InputStream {
        private final InputStream from;
        private long left;

        Part(InputStream from, long length) {
            this.from = from;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] single = new byte[1];
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            int read = from.read(bytes, offset, (int) Math.min(left, length));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
