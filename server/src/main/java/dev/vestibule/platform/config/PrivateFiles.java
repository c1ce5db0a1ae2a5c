package dev.vestibule.platform.config;

import java.nio.file.FileSystems;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** The attributes of new files and directories that only their owner may use; none where files have no permissions. */
public final class PrivateFiles {
    private PrivateFiles() {}

    /** Returns those of a file. */
    public static FileAttribute<?>[] ownersOnly() {
        return with("rw-------");
    }

    /** Returns those of a directory. */
    public static FileAttribute<?>[] ownersDirectory() {
        return with("rwx------");
    }

    private static FileAttribute<?>[] with(String permissions) {
        boolean posix = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
