package dev.vestibule.platform.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** Makes the pool discard connections that it would not recognize as lost. */
record LostConnections(Dialect dialect) implements SQLExceptionOverride {
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException fault) {
        return SqlErrors.isLost(fault, dialect)
                ? SQLExceptionOverride.Override.MUST_EVICT
                : SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}
