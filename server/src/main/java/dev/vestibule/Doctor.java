package dev.vestibule;

import dev.vestibule.operator.command.Examiner;
import dev.vestibule.operator.doctor.Finding;
import dev.vestibule.operator.doctor.MachineCheck;
import dev.vestibule.operator.doctor.NetworkCheck;
import dev.vestibule.operator.doctor.Text;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.platform.config.InvalidSettingsException;
import dev.vestibule.platform.http.HttpServerSettings;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs all checks of {@code ./vestibule doctor}. */
final class Doctor implements Examiner {
    private final Map<String, String> environment;
    private final MachineCheck machine = new MachineCheck(new SecureRandom());

    Doctor(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public List<Finding> examine() {
        Logging.toStandardError();
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok(Text.verbatim("version"), Text.verbatim("Vestibule " + Version.text() + ".")));
        findings.add(machine.java());
        try {
            look(Settings.from(environment), findings);
        } catch (InvalidSettingsException e) {
            e.problems()
                    .forEach(problem -> findings.add(Finding.fail(
                            MachineCheck.SETTINGS,
                            Text.verbatim(problem + "."),
                            Text.verbatim("See docs/reference/settings.md."))));
            findings.add(Finding.warn(
                    MachineCheck.SETTINGS,
                    Text.verbatim("The other checks were skipped because they depend on the settings."),
                    Text.verbatim("Fix the settings and run doctor again.")));
        }
        return findings;
    }

    private void look(Settings settings, List<Finding> findings) {
        NetworkCheck network = new NetworkCheck(HttpServerSettings.of(settings.environment()));
        List<Finding> risks = machine.risks(settings.environment(), settings.warnings(), settings.dev());
        findings.addAll(risks);
        if (risks.stream().noneMatch(finding -> finding.about().equals(MachineCheck.SETTINGS))) {
            findings.add(Finding.ok(MachineCheck.SETTINGS, Text.verbatim("All settings are valid.")));
        }
        findings.add(machine.memory(Argon2Settings.of(settings.environment())));
        findings.add(network.port());
        findings.addAll(OperatorAccess.examine(settings));
        findings.add(network.site());
        findings.add(network.passkeys());
        findings.add(network.proxies());
        findings.addAll(network.providers(settings.providers()));
        findings.addAll(machine.files(settings.exposedFiles(), settings.database()));
        findings.add(machine.disk(settings.database()));
        findings.add(machine.hashing(Argon2Settings.of(settings.environment())));
    }
}
