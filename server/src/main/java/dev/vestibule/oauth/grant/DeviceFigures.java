package dev.vestibule.oauth.grant;

import dev.vestibule.platform.metrics.CounterSource;
import java.util.List;
import java.util.function.LongSupplier;

/** The counters of devices that users approve. */
final class DeviceFigures {
    private static final String NAME = "vestibule.oauth.device";
    private static final String MEANING =
            "Device codes by outcome: requested, approved, denied, and wrong_code for entered codes with which no device waited";

    private DeviceFigures() {}

    static List<CounterSource> counters(DeviceService devices, DeviceApproval approval) {
        return List.of(
                counter("requested", devices::requested),
                counter("approved", approval::approved),
                counter("denied", approval::denied),
                counter("wrong_code", approval::wrong));
    }

    private static CounterSource counter(String outcome, LongSupplier count) {
        return new CounterSource(NAME, MEANING, "outcome", outcome, count);
    }
}
