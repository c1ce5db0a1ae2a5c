package dev.vestibule.overview;

import dev.vestibule.mail.MailState;
import dev.vestibule.session.DeviceKind;
import dev.vestibule.user.admin.UserCountStore.Standing;

/** What is counted by kind. */
record Tallies(Tally<DeviceKind> sessions, Tally<Standing> users, Tally<MailState> mail) {
    void refresh() {
        sessions.refresh();
        users.refresh();
        mail.refresh();
    }
}
