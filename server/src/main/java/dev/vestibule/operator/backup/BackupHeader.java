package dev.vestibule.operator.backup;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.vestibule.platform.json.JsonMappers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The first two lines of a backup: the format, and what a reader must know before it reads the rest.
 *
 * @param schema the version of the tables
 * @param secretsKey where the key is that encrypts secrets in the database, which is not in the backup: the name of a
 *     setting, or of a file; null without one
 * @param salt of the key that encrypts the rest, in Base64; null if it is not encrypted
 */
record BackupHeader(
        Instant createdAt,
        int schema,
        @Nullable String secretsKey,
        @Nullable String salt) {
    private static final String MARK = "vestibule-backup ";
    private static final int FORMAT = 1;
    private static final int LONGEST = 8 * 1024;

    boolean encrypted() {
        return salt != null;
    }

    byte[] bytes() {
        try {
            return (MARK + FORMAT + "\n" + JsonMappers.STRICT.writeValueAsString(this) + "\n")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e); // it has texts and numbers only
        }
    }

    /**
     * Reads the lines, and leaves the stream at what follows them.
     *
     * @throws BackupException if this is not a backup, or one of a newer format
     */
    static BackupHeader read(InputStream file) throws IOException {
        String mark = line(file);
        if (!mark.matches(MARK + "[0-9]{1,9}")) {
            throw new BackupException("The file is not a backup of Vestibule.");
        }
        int format = Integer.parseInt(mark.substring(MARK.length()));
        if (format != FORMAT) {
            throw new BackupException("The backup has format " + format + ", and this version reads format " + FORMAT
                    + ". Use the version of Vestibule that wrote it, or a newer one.");
        }
        try {
            return JsonMappers.STRICT.readValue(line(file), BackupHeader.class);
        } catch (JsonProcessingException e) {
            throw new BackupException("The backup is damaged: its header cannot be read.");
        }
    }

    private static String line(InputStream file) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = file.read(); next != '\n'; next = file.read()) {
            if (next < 0 || line.size() > LONGEST) {
                throw new BackupException("The file is not a backup of Vestibule.");
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
