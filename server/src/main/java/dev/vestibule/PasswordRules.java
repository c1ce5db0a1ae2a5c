package dev.vestibule;

import dev.vestibule.config.Settings;
import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.MetabaseComplexity;
import dev.vestibule.password.PasswordPolicy;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The rules for passwords that follow from the settings. */
final class PasswordRules {
    private static final Logger LOG = LoggerFactory.getLogger(App.class);

    private PasswordRules() {}

    /** What a hash of a password costs. */
    static Argon2Settings hashing(Settings settings) {
        if (settings.dev()) {
            return Argon2Settings.cheapForTests();
        }
        Settings.Passwords set = settings.passwords();
        return new Argon2Settings(set.argon2MemoryKib(), set.argon2Iterations(), set.argon2Parallelism());
    }

    /** Which passwords are good enough. */
    static PasswordPolicy policy(Settings settings) {
        Settings.Passwords set = settings.passwords();
        if (settings.dev()) {
            return PasswordPolicy.relaxed();
        }
        if (set.complexity().isEmpty() && set.length().isEmpty()) {
            return PasswordPolicy.standard();
        }
        LOG.warn("MB_PASSWORD_COMPLEXITY and MB_PASSWORD_LENGTH replace the password rule by Metabase's older one.");
        MetabaseComplexity complexity =
                MetabaseComplexity.valueOf(set.complexity().orElse("normal").toUpperCase(Locale.ROOT));
        return set.length()
                .map(length -> PasswordPolicy.metabase(complexity, length))
                .orElseGet(() -> PasswordPolicy.metabase(complexity));
    }
}
