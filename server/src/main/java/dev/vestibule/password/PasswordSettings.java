package dev.vestibule.password;

import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The password policy. Administrators may change it while the server runs; the environment takes precedence. Existing
 * passwords are never judged.
 */
public final class PasswordSettings implements SettingsPart {
    public static final Setting<MetabaseComplexity> COMPLEXITY = Setting.of(
                    Chapter.PASSWORDS,
                    "MB_PASSWORD_COMPLEXITY",
                    Kind.choice(
                            List.of(MetabaseComplexity.values()),
                            one -> one.name().toLowerCase(Locale.ROOT)),
                    "",
                    "`weak`, `normal` or `strong`: Metabase's policy of that name instead of the default (at least 15 characters, no common passwords). We recommend that you do not set it.")
            .as("password-complexity");

    private static final Setting<Integer> LENGTH = Setting.of(
                    Chapter.PASSWORDS,
                    "MB_PASSWORD_LENGTH",
                    Kind.number(6, 256),
                    "",
                    "Minimum password length, 6 to 256. If only this is set, Metabase's `normal` policy (with a digit) applies with this length.")
            .as("password-length");

    private static final Setting<Integer> HISTORY = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_PASSWORD_HISTORY",
                    Kind.number(0, 24),
                    "0",
                    "Number of previous passwords that are stored as hashes and cannot be reused, in addition to the current one; at most 24. `0` turns the history off.")
            .as("password-history");

    public static final List<Setting<?>> ALL = List.of(COMPLEXITY, LENGTH, HISTORY);

    private static final Logger LOG = LoggerFactory.getLogger(PasswordSettings.class);

    private final SettingsGroup group;
    private final PasswordPolicy usual;
    private volatile Chosen chosen;

    /** The values that were set, and the policy that they result in. */
    private record Chosen(Optional<MetabaseComplexity> complexity, Optional<Integer> length, PasswordPolicy policy) {
        boolean isFor(Optional<MetabaseComplexity> otherComplexity, Optional<Integer> otherLength) {
            return complexity.equals(otherComplexity) && length.equals(otherLength);
        }
    }

    /** @param usual the policy if Metabase's is not set */
    public PasswordSettings(Environment environment, PasswordPolicy usual, StoredSettings stored) {
        this.usual = usual;
        this.chosen = new Chosen(Optional.empty(), Optional.empty(), usual);
        this.group = new SettingsGroup(stored, ALL, environment);
        stored.follow(all -> choose());
    }

    private void choose() {
        Optional<MetabaseComplexity> complexity = group.value(COMPLEXITY);
        Optional<Integer> length = group.value(LENGTH);
        if (chosen.isFor(complexity, length)) {
            return;
        }
        boolean ours = complexity.isEmpty() && length.isEmpty();
        chosen = new Chosen(complexity, length, ours ? usual : metabase(complexity, length));
        if (!ours) {
            LOG.warn("MB_PASSWORD_COMPLEXITY or MB_PASSWORD_LENGTH, or the settings of these names, replace the default"
                    + " password policy with Metabase's.");
        }
    }

    private static PasswordPolicy metabase(Optional<MetabaseComplexity> given, Optional<Integer> length) {
        MetabaseComplexity complexity = given.orElse(MetabaseComplexity.NORMAL);
        return length.map(least -> PasswordPolicy.metabase(complexity, least))
                .orElseGet(() -> PasswordPolicy.metabase(complexity));
    }

    /** Returns the policy in force. */
    public PasswordPolicy policy() {
        return chosen.policy();
    }

    /**
     * Returns how many of a user's earlier passwords are refused, along with the current one; 0 if there is no such
     * rule.
     */
    public int history() {
        return group.valueOrUsual(HISTORY);
    }

    @Override
    public SettingsGroup group() {
        return group;
    }

    /** The least length is that of the policy. */
    @Override
    public Optional<String> usual(Setting<?> setting) {
        if (!setting.equals(LENGTH)) {
            return setting.usualText();
        }
        Optional<MetabaseComplexity> complexity = group.value(COMPLEXITY);
        PasswordPolicy policy = complexity.map(PasswordPolicy::metabase).orElse(usual);
        return Optional.of(Integer.toString(policy.least()));
    }
}
