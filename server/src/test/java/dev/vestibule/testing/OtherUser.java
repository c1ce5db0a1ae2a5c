package dev.vestibule.testing;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;
import java.util.stream.Stream;

/** Where the tests run as root: "nobody", as whom PostgreSQL runs, and a root that may no more than the files say. */
public final class OtherUser {
    private static final String NAME = "nobody";
    private static final boolean NEEDED = "root".equals(System.getProperty("user.name"));

    private OtherUser() {}

    public static List<String> running(List<String> command) {
        if (!NEEDED) {
            return command;
        }
        return setpriv(List.of("--reuid=" + NAME, "--regid=65534", "--clear-groups"), command);
    }

    /** The command without root's right to pass by those of files and directories. */
    public static List<String> boundByFileRights(List<String> command) {
        String without = "=-dac_override,-dac_read_search";
        return NEEDED ? setpriv(List.of("--bounding-set" + without, "--inh-caps" + without), command) : command;
    }

    private static List<String> setpriv(List<String> privileges, List<String> command) {
        return Stream.of(List.of("setpriv"), privileges, List.of("--"), command)
                .flatMap(List::stream)
                .toList();
    }

    public static void giveAway(Path directory) throws IOException {
        if (NEEDED) {
            Files.getFileAttributeView(directory, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setOwner(FileSystems.getDefault()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByName(NAME));
        }
    }
}
