package dev.vestibule.testing;

import dev.vestibule.Settings;
import dev.vestibule.platform.database.Database;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionStore;
import dev.vestibule.settings.StoredSettings;
import java.time.InstantSource;
import java.util.Map;

/** Stores on their own, for tests without a server. */
public final class Stores {
    private Stores() {}

    /** Returns the sessions of a database, with the settings that hold by default. */
    public static SessionStore sessions(Database database) {
        SessionSettings settings =
                new SessionSettings(Settings.from(Map.of()).environment(), StoredSettings.none(InstantSource.system()));
        return new SessionStore(database, settings, dropped -> {});
    }
}
