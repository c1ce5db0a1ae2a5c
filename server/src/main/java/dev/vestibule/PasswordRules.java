package dev.vestibule;

import dev.vestibule.password.Argon2Settings;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.platform.config.Settings;

/** The rules for passwords that follow from the settings. */
final class PasswordRules {
    private PasswordRules() {}

    /** What a hash of a password costs. */
    static Argon2Settings hashing(Settings settings) {
        if (settings.dev()) {
            return Argon2Settings.cheapForTests();
        }
        Settings.Passwords set = settings.passwords();
        return new Argon2Settings(set.argon2MemoryKib(), set.argon2Iterations(), set.argon2Parallelism());
    }

    /** Which passwords are good enough where nobody asks for another rule. */
    static PasswordPolicy usual(Settings settings) {
        return settings.dev() ? PasswordPolicy.relaxed() : PasswordPolicy.standard();
    }
}
