package dev.vestibule.notice;

import dev.vestibule.user.UserId;

/** Where people's choices about mails are kept. */
public interface PreferenceStore {
    /** Whether a person wants no mails about new devices. */
    boolean newDeviceMuted(UserId user);

    void muteNewDevice(UserId user, boolean muted);
}
