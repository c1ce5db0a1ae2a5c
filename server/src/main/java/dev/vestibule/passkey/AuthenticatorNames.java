package dev.vestibule.passkey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** The names of authenticators by their AAGUIDs, read when the first one is looked up. */
final class AuthenticatorNames {
    private AuthenticatorNames() {}

    private static final class Names {
        static final Properties ALL = read();

        private static Properties read() {
            try (InputStream in = AuthenticatorNames.class.getResourceAsStream("authenticators.properties")) {
                Properties names = new Properties();
                names.load(Objects.requireNonNull(in));
                return names;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static Optional<String> of(String aaguid) {
        return Optional.ofNullable(Names.ALL.getProperty(aaguid));
    }
}
