package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.CommandLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that waiting does not help ends with one sentence and status 1. */
class CannotStartTest {
    @TempDir
    private Path directory;

    private void endsWith(String sentence, String... settings) {
        CommandLine line = new CommandLine(directory, DatabaseSettings.h2File(directory.resolve("vestibule")), settings)
                .boundByFileRights();
        CommandLine.Done done = line.run("serve", "--port", "0");
        assertThat(done.status()).as(done.errors()).isEqualTo(1);
        assertThat(done.errors()).containsOnlyOnce("Vestibule cannot start: ").contains(sentence);
        assertThat(done.output() + done.errors())
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("marker");
    }

    @Test
    void damagedFileEndsTheStart() throws IOException {
        Files.writeString(directory.resolve("vestibule.mv.db"), "no database\n".repeat(2_000));
        endsWith("is damaged or not a database of this version");
    }

    @Test
    void directoryAndFileWithoutRightsEndTheStart() throws IOException {
        Path locked = Files.createDirectory(directory.resolve("locked"));
        Path others = Files.createFile(locked.resolve("others.mv.db"));
        Files.setPosixFilePermissions(others, PosixFilePermissions.fromString("r--r--r--"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
        endsWith(
                "The directory must be writable for the user that runs Vestibule.",
                "MB_DB_FILE=" + locked.resolve("vestibule"));
        endsWith(
                "The directory must be writable for the user that runs Vestibule.",
                "MB_DB_FILE=" + locked.resolve("data/vestibule"));
        endsWith(
                "cannot read and write the database file " + others + ". It belongs to "
                        + Files.getOwner(others).getName(),
                "MB_DB_FILE=" + locked.resolve("others"));
    }

    @Test
    void addressThatNoDriverCanReadEndsTheStartAndIsNotRepeated() {
        endsWith("MB_DB_CONNECTION_URI is invalid.", "MB_DB_CONNECTION_URI=postgres://ann:a/b@marker:99999/vestibule");
    }
}
