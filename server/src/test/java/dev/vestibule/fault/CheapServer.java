package dev.vestibule.fault;

import dev.vestibule.Server;
import dev.vestibule.Settings;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.database.DatabaseTimeouts;
import java.io.IOException;

/** A server in a JVM of its own with hashes that cost nothing, for tests that need many sign-ins. */
final class CheapServer {
    private CheapServer() {}

    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.from(System.getenv());
        Server server =
                Server.start(settings, Argon2Settings.cheapForTests(), clock -> clock, DatabaseTimeouts.STANDARD);
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    }
}
