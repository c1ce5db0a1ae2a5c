package dev.vestibule.notice;

import dev.vestibule.audit.Actor;
import dev.vestibule.user.UserId;
import java.time.Instant;

/** Where people's choices about mails are kept. */
public interface PreferenceStore {
    /** Whether a person wants no mails about new devices. */
    boolean newDeviceMuted(UserId user);

    /** Writes to the audit trail what has changed, if anything has. */
    void muteNewDevice(UserId user, boolean muted, Actor by, Instant now);
}
