package dev.vestibule.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.Figures;
import dev.vestibule.testing.Wire;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node whose log cannot be written, and one that has no handles left (promises, R01 and R02). */
@Tag("faults")
class ResourcesTest {
    private static final int LEFT = 20;

    @TempDir
    private Path directory;

    @Test
    void serviceGoesOnWhenTheLogCannotBeWritten() {
        DatabaseSettings settings = DatabaseKind.POSTGRES.newDatabase();
        People.cheap().in(settings, 1);
        try (ChildNode node = ChildNode.cheap(directory, settings)) {
            String key =
                    node.signIn(People.email(0), People.PASSWORD).hasStatus(200).key();
            node.kill();
            node.logTo(Path.of("/dev/full"));
            node.restart();
            node.check(key).hasStatus(200);
            for (int i = 0; i < 20; i++) {
                node.signIn(People.email(0), People.PASSWORD).hasStatus(200);
            }
            node.signOut(key).hasStatus(204);
            node.check(key).hasStatus(401);
            Figures.print("R01", "log on a full disk: 20 of 20 sign-ins");
        }
    }

    @Test
    void nodeWithoutHandlesRefusesNewConnectionsAndRecovers() {
        DatabaseSettings settings = DatabaseKind.POSTGRES.newDatabase();
        People.cheap().in(settings, 1);
        List<Wire> idle = new ArrayList<>();
        try (ChildNode node = ChildNode.cheap(directory, settings);
                Wire early = node.connect()) {
            String key =
                    node.signIn(People.email(0), People.PASSWORD).hasStatus(200).key();
            String check = Wire.get("/api/user/current", Wire.holding(key));
            early.send(check).reply().hasStatus(200);
            node.handlesLeft(LEFT);
            IntStream.range(0, 2 * LEFT).forEach(i -> idle.add(node.connect()));
            int served = served(idle, check);
            assertThat(served).isBetween(1, 2 * LEFT - 1);
            early.send(check).reply().hasStatus(200);

            idle.forEach(Wire::close);
            Awaitility.await().ignoreExceptions().until(() -> node.check(key).status() == 200);
            node.signIn(People.email(0), People.PASSWORD).hasStatus(200);
            node.handlesLeft(-1);
            Figures.print("R02", "%d handles left: %d of %d connections served", LEFT, served, idle.size());
        }
    }

    /** Connections that no server accepts stay silent, or are cut. */
    private static int served(List<Wire> wires, String request) {
        int served = 0;
        for (Wire wire : wires) {
            try {
                wire.patient(300).send(request).reply().hasStatus(200);
                served++;
            } catch (UncheckedIOException e) {
                // refused
            }
        }
        return served;
    }
}
