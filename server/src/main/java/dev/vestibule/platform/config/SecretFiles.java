package dev.vestibule.platform.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The files that secrets were read from, and whether other users of the machine can read them. */
public final class SecretFiles {
    private static final Set<PosixFilePermission> OTHERS =
            EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    private SecretFiles() {}

    /** Returns the files that others can read; none where files have no such permissions. */
    public static List<Path> exposed(Collection<Path> files) {
        return files.stream().filter(SecretFiles::isExposed).toList();
    }

    private static boolean isExposed(Path file) {
        try {
            return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
