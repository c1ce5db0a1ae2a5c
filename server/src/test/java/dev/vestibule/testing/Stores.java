package dev.vestibule.testing;

import dev.vestibule.Settings;
import dev.vestibule.audit.AuditWriter;
import dev.vestibule.platform.database.ChangeLog;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.database.Transactions;
import dev.vestibule.session.FederatedSessionStore;
import dev.vestibule.session.SessionCache;
import dev.vestibule.session.SessionSettings;
import dev.vestibule.session.SessionStart;
import dev.vestibule.session.SessionStore;
import dev.vestibule.session.SessionTermination;
import dev.vestibule.session.SignInRecordStore;
import dev.vestibule.settings.StoredSettings;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Parts of features that need a database alone, for tests without a server. */
public final class Stores {
    private Stores() {}

    /** Returns what ends the sessions of a database. */
    public static SessionTermination termination(Database database) {
        return new SessionTermination(
                new SessionStore(database),
                new FederatedSessionStore(database),
                new Transactions(database),
                new ChangeLog(database),
                new AuditWriter(database),
                List.of());
    }

    /** Returns what starts sessions in a database, with the settings that hold by default. */
    public static SessionStart starts(Database database) {
        return new SessionStart(
                new SessionStore(database),
                new SignInRecordStore(database),
                termination(database),
                sessionSettings(),
                new SessionCache(1),
                new Transactions(database),
                (session, context, first) -> {});
    }

    /** Returns the settings of sessions that hold by default. */
    public static SessionSettings sessionSettings() {
        return new SessionSettings(Settings.from(Map.of()).environment(), StoredSettings.none(InstantSource.system()));
    }
}
