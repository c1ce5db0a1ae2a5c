package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.DatabaseSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library for domains that are not plain ASCII is large, and most servers never meet such a domain. */
class PlainDomainsTest {
    /** At the first answer; each costs a start 0.15 ms without the cache. */
    private static final int MOST_AT_THE_START = 6_000;

    /** What we ask of it, and how it reads its data; that H2 looks whether there is a collator loads neither. */
    private static final List<String> LIBRARY =
            List.of("com.ibm.icu.text.IDNA", "com.ibm.icu.impl.UTS46", "com.ibm.icu.impl.ICUBinary");

    @TempDir
    private Path directory;

    private boolean isLoaded(String name) {
        try (Stream<String> lines = Files.lines(directory.resolve("classes.log"))) {
            return lines.anyMatch(line -> line.contains(" " + name + " "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isLoadedOf(String start) {
        try (Stream<String> lines = Files.lines(directory.resolve("classes.log"))) {
            return lines.anyMatch(line -> line.contains(" " + start));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The launcher gives the other one, too: without it Netty looks for another way to its memory. */
    private List<String> options() {
        String log = "-Xlog:class+load=info:file=" + directory.resolve("classes.log");
        return Runtime.version().feature() < 24 ? List.of(log) : List.of(log, "--sun-misc-unsafe-memory-access=allow");
    }

    /** A start whose tables are there; a first one migrates with Flyway, which loads more. */
    private long classesSoFar() {
        try (Stream<String> lines = Files.lines(directory.resolve("classes.log"))) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void startAndSignInWithPlainAddressesDoNotLoadTheLibraryForOthers() {
        DatabaseSettings file = DatabaseSettings.h2File(directory.resolve("vestibule"));
        People.withHashes(Argon2Settings.standard()).in(file, 1);
        try (ChildNode node = ChildNode.launched(directory, file, options()).ready()) {
            assertThat(classesSoFar()).isLessThan(MOST_AT_THE_START);
            node.signIn(People.email(0), People.PASSWORD).hasStatus(200);
            assertThat(isLoaded("dev.vestibule.platform.address.MailAddress")).isTrue();
            assertThat(LIBRARY).noneMatch(this::isLoaded);
            // Nor are passkeys verified, which takes another large one.
            assertThat(isLoadedOf("dev.vestibule.passkey.PasskeyFeature")).isTrue();
            assertThat(isLoadedOf("com.webauthn4j.")).isFalse();
            assertThat(isLoadedOf("tools.jackson.dataformat.cbor.")).isFalse();
            // Nor are traces exported.
            assertThat(isLoadedOf("dev.vestibule.platform.trace.TraceSettings")).isTrue();
            assertThat(isLoadedOf("io.opentelemetry.")).isFalse();

            node.signIn("ann@xn--bcher-kva.example", People.PASSWORD).hasStatus(401);
            assertThat(LIBRARY).allMatch(this::isLoaded);
        }
    }
}
