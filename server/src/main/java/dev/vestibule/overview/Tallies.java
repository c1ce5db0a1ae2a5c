package dev.vestibule.overview;

import dev.vestibule.mail.MailState;
import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.session.DeviceKind;
import dev.vestibule.user.admin.UserCountStore.Standing;
import java.util.List;
import java.util.stream.Stream;

/** What is counted by kind. */
record Tallies(Tally<DeviceKind> sessions, Tally<Standing> users, Tally<MailState> mail) {
    List<GaugeSource> gauges() {
        return Stream.of(
                        sessions.gauges(
                                "vestibule.sessions",
                                "Active sessions of all nodes by kind of device, counted each minute",
                                "device"),
                        users.gauges("vestibule.users", "Users by state, counted each minute", "state"),
                        mail.gauges(
                                "vestibule.emails",
                                "Emails of all nodes that ended within a week or wait, by state, counted each minute",
                                "state"))
                .flatMap(List::stream)
                .toList();
    }

    void refresh() {
        sessions.refresh();
        users.refresh();
        mail.refresh();
    }
}
