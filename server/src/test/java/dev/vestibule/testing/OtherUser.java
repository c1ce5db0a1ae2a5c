package dev.vestibule.testing;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL refuses to run as root. Where the tests do, it runs as "nobody". */
final class OtherUser {
    private static final String NAME = "nobody";
    private static final boolean NEEDED = "root".equals(System.getProperty("user.name"));

    private OtherUser() {}

    static List<String> running(List<String> command) {
        if (!NEEDED) {
            return command;
        }
        List<String> asOther = List.of("setpriv", "--reuid=" + NAME, "--regid=65534", "--clear-groups", "--");
        return Stream.concat(asOther.stream(), command.stream()).toList();
    }

    static void giveAway(Path directory) throws IOException {
        if (NEEDED) {
            Files.getFileAttributeView(directory, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setOwner(FileSystems.getDefault()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(NAME));
        }
    }
}
