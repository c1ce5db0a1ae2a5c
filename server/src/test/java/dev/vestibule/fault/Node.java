package dev.vestibule.fault;

import dev.vestibule.Server;
import dev.vestibule.Settings;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.DatabaseSettings;
import dev.vestibule.platform.database.DatabaseTimeouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A server in this JVM, with hashes that cost nothing. */
final class Node extends Served {
    private final Server app;

    private Node(Server app) {
        this.app = app;
    }

    /**
     * Starts a server on a free port.
     *
     * @param settings as {@code NAME=value}
     */
    static Node on(DatabaseSettings database, String... settings) {
        try {
            Settings read = Settings.from(environment(database, 0, settings));
            return new Node(
                    Server.start(read, Argon2Settings.cheapForTests(), clock -> clock, DatabaseTimeouts.STANDARD));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    int port() {
        return app.port();
    }

    /** As {@code METHOD /path}. */
    List<String> routes() {
        return app.routes();
    }

    @Override
    public void close() {
        app.close();
    }
}
