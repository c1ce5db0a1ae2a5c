package dev.vestibule.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;

/** A clock that programs take for the machine's, by Debian's libfaketime: it goes on by itself, and can be set. */
public final class FakeTime {
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";

    private final Path offset = TestFiles.newDirectory("time").resolve("offset");
    private Duration ahead = Duration.ZERO;

    /** Sets it to this instant. */
    public FakeTime(Instant now) {
        set(now);
    }

    /** What programs need in their environment to live in this time. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                library().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                offset.toString(),
                "FAKETIME_NO_CACHE",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "FAKETIME_DISABLE_SHM",
                "1",
                "NO_FAKE_STAT",
                "1");
    }

    /** From now on it is this instant. */
    public void set(Instant now) {
        ahead = Duration.between(InstantSource.system().instant(), now);
        try {
            Path next =
                    Files.writeString(offset.resolveSibling("next"), "%+.3f\n".formatted(ahead.toMillis() / 1000.0));
            Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Instant now() {
        return InstantSource.system().instant().plus(ahead);
    }

    private static Path library() {
        try (Stream<Path> systems = Files.list(Path.of("/usr/lib"))) {
            return systems.map(system -> system.resolve(LIBRARY))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("Debian's package faketime is not installed"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
