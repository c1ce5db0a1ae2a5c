package dev.vestibule;

import dev.vestibule.operator.doctor.DataCheck;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.operator.doctor.MachineCheck;
import dev.vestibule.operator.doctor.NetworkCheck;
import dev.vestibule.overview.OverviewFeature;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.http.HttpServerSettings;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/** Runs the checks of {@code ./vestibule doctor} within the running server. */
final class ServerChecks {
    private final Settings settings;
    private final DataCheck data;
    private final MachineCheck machine = new MachineCheck(new SecureRandom());
    private final NetworkCheck network;

    private ServerChecks(Settings settings, DataCheck data) {
        this.settings = settings;
        this.data = data;
        this.network = new NetworkCheck(HttpServerSettings.of(settings.environment()));
    }

    static OverviewFeature.Doctor of(Settings settings, DataCheck data) {
        ServerChecks checks = new ServerChecks(settings, data);
        return new OverviewFeature.Doctor(checks::here, checks::elsewhere);
    }

    private List<Finding> here() {
        List<Finding> findings =
                new ArrayList<>(machine.risks(settings.environment(), settings.warnings(), settings.dev()));
        findings.add(machine.memory(Argon2Settings.of(settings.environment())));
        findings.addAll(data.data());
        findings.add(network.passkeys());
        findings.add(network.proxies());
        findings.addAll(machine.files(settings.exposedFiles(), settings.database()));
        findings.add(machine.disk(settings.database()));
        return findings;
    }

    private List<Finding> elsewhere() {
        List<Finding> findings = new ArrayList<>();
        findings.add(network.site());
        findings.addAll(data.mail());
        findings.addAll(network.providers(settings.providers()));
        return findings;
    }
}
