package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.Chapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/settings.md} is made from {@link Settings#ALL} and the words here. */
class SettingsPageTest {
    private static final String BEFORE = """
            # Settings

            <!-- Generated from the settings in the code: change those, run the tests, and copy their output. -->

            None of them is required. The environment and the file are read once, at the start. An invalid value stops
            the start with status 1; the last lines of the output list all errors, each with the expected value. A name
            that differs from a setting in one or two letters is reported, with the setting that was probably meant, at
            the start and by `./vestibule doctor`.

            ## Sources

            1. The environment.
            2. `vestibule.yml` in the directory in which the server starts, or the file that `VESTIBULE_CONFIG_FILE`
               names. The same names:

               ```yaml
               MB_SITE_URL: https://id.example.com
               MB_DB_CONNECTION_URI_FILE: /run/secrets/database
               VESTIBULE_TRUSTED_PROXIES:
                 - 192.0.2.7
               MB_SESSION_TIMEOUT:
                 amount: 30
                 unit: minutes
               ```

            3. Values set at the first run (site name, language, administrator's address) or later by administrators,
               stored in the database; see [below](#runtime-settings).

            The first source with a value wins. An empty value counts as not set. In the file, and for names that begin
            with `VESTIBULE_`, an unknown name is an error; other environment variables are ignored, since Metabase has
            many that mean nothing here.

            ## Runtime settings

            Administrators read and change these at `/api/setting`, by the names that Metabase's clients know: site
            name, language and administrator's address (`site-name`, `site-locale`, `admin-email`), SMTP server
            (`email-smtp-...`), Google (`google-auth-...`), and

            | Name | Environment variable | A change takes effect |
            |---|---|---|
            | `max-session-age` | `MAX_SESSION_AGE` | a shorter one at once, for existing sessions too; a longer one for new sessions |
            | `session-timeout` | `MB_SESSION_TIMEOUT` | at once, for existing sessions too, by their last use. That is known to the minute: a session that is used on another node than before may expire up to a minute early in the first seconds of a new timeout |
            | `max-sessions-per-user`, `session-limit-action` | `VESTIBULE_MAX_SESSIONS_PER_USER`, `VESTIBULE_SESSION_LIMIT_ACTION` | at the user's next sign-in |
            | `password-complexity`, `password-length` | `MB_PASSWORD_COMPLEXITY`, `MB_PASSWORD_LENGTH` | for the next new password; existing passwords are not checked |
            | `password-history` | `VESTIBULE_PASSWORD_HISTORY` | for the next new password. Only passwords that are replaced while it is on are kept. A smaller number deletes the excess of a user at their next change; `0` deletes all within minutes |
            | `user-visibility` | `MB_USER_VISIBILITY` | at once |
            | `audit-max-retention-days` | `MB_AUDIT_MAX_RETENTION_DAYS` | at the next clean-up, within a minute |
            | `enable-password-login` | `MB_ENABLE_PASSWORD_LOGIN` | at once. `false` is refused until an administrator has signed in with a provider that is enabled for everyone, and has no effect while there is no such administrator: see [Without passwords](../guides/sso.md#without-passwords) |
            | `mfa-enforcement`, `mfa-requirement-deadline` | `MB_MFA_ENFORCEMENT`, `MB_MFA_REQUIREMENT_DEADLINE` | at once. `required` is refused until an administrator has signed in with a second factor; then sessions of a password alone stop working: see [Two-factor authentication](../guides/two-factor.md) |
            | `mfa-required-groups`, `mfa-grace-days` | `VESTIBULE_MFA_REQUIRED_GROUPS`, `VESTIBULE_MFA_GRACE_DAYS` | at once, for existing sessions too; the days count from each user's first sign-in under the rule |
            | `mfa-email-codes` | `VESTIBULE_MFA_EMAIL_CODES` | at the next sign-in |
            | `mfa-provider-sign-ins` | `VESTIBULE_MFA_PROVIDER_SIGN_INS` | at once, for existing sessions too |
            | `mfa-trusted-device-days`, `mfa-administrators-trust-devices` | `VESTIBULE_MFA_TRUSTED_DEVICE_DAYS`, `VESTIBULE_MFA_ADMINISTRATORS_TRUST_DEVICES` | at the next sign-in; a trust keeps the end that it began with |
            | `mfa-reset-approval` | `VESTIBULE_MFA_RESET_APPROVAL` | at once. Turning it off takes a session, not an API key, and notifies all administrators by email |
            | `mfa-api-fresh-proof` | `VESTIBULE_MFA_API_FRESH_PROOF` | at once: see [Fresh proof](../security.md#fresh-proof) |
            | `passkeys-enabled` | `VESTIBULE_PASSKEYS_ENABLED` | at once; sessions that were started with a passkey continue |
            | `oauth-server-dynamic-registration-enabled` | `MB_OAUTH_SERVER_DYNAMIC_REGISTRATION_ENABLED` | at once; applications that exist are not affected |
            | `oauth-client-documents-enabled`, `oauth-client-document-hosts` | `VESTIBULE_OAUTH_CLIENT_DOCUMENTS_ENABLED`, `VESTIBULE_OAUTH_CLIENT_DOCUMENT_HOSTS` | at the next authorization; tokens that exist are not affected |

            `site-url` and `send-email-on-first-login-from-new-device` are shown there but set by the environment only.
            Settings of the environment are shown and cannot be changed. An invalid value is 400 with a message for
            each, and nothing changes. Every change is in the audit log, and all nodes follow within a second.

            ## Syntax

            **Secrets from files.** A name with `_FILE` appended (`MB_DB_PASS_FILE=/run/secrets/db`) reads the value
            from that file. This works for every setting. The name itself wins if both are set. The value of a secret is
            never logged and never repeated in a message.

            **Secrets are used as they are**, including leading and trailing spaces; only the line feed at the end of a
            file is removed. Other values are trimmed. A leading byte order mark is removed. Control characters in a
            secret are errors, and so is U+FFFD in any value, which replaces characters that were decoded wrongly.

            **Everything is UTF-8**: environment, command line and files. `./vestibule` ensures that whatever the
            service's locale is. To run the jar with `java -jar`, set a UTF-8 locale, such as `LC_ALL=C.UTF-8`.

            **Command-line options**: `serve --port 8080` overrides `MB_JETTY_PORT`, and `serve --dev` is
            `VESTIBULE_DEV=true`.

            ## Examples

            Behind a proxy on the same machine, with PostgreSQL:

            ```sh
            export MB_SITE_URL=https://id.example.com
            export VESTIBULE_TRUSTED_PROXIES=127.0.0.1,::1
            export MB_DB_CONNECTION_URI=postgres://vestibule@db.example.com:5432/vestibule
            export MB_DB_PASS_FILE=/run/secrets/database-password
            ./vestibule serve
            ```

            Unattended first start:

            ```sh
            export MB_ADMIN_EMAIL=ann@example.com
            export MB_ADMIN_PASSWORD_FILE=/run/secrets/admin-password
            ./vestibule serve
            ```

            Sessions of a working day that expire after half an hour without use:

            ```sh
            MAX_SESSION_AGE=600 MB_SESSION_TIMEOUT='30 minutes' ./vestibule serve
            ```
            """;
    private static final String AFTER = """

            ## Launcher

            `./vestibule` reads these from the environment only; the server does not know them.

            | Variable | Default | Meaning |
            |---|---|---|
            | `JAVA_HOME` | the newest Java found | The Java to use, if it is 17 or newer. |
            | `VESTIBULE_JAVA_OPTS` | | More options for the Java virtual machine, such as `-Xmx256m`: [memory](../guides/set-up.md#memory). |
            | `VESTIBULE_CACHE` | | `off` starts without the start-up cache and creates none. |
            """;

    @Test
    void thePageSaysWhatTheServerReads() throws IOException {
        String expected = page();
        Path page = Path.of("..", "docs", "reference", "settings.md");
        Path made = Path.of("target", "settings.md");
        Files.writeString(made, expected);

        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .withFailMessage("docs/reference/settings.md is not what the settings say. Update it:"
                        + " cp server/target/settings.md docs/reference/")
                .isEqualTo(expected);
    }

    @Test
    void everySettingHasAMeaningThatEndsLikeASentence() {
        assertThat(Settings.ALL)
                .allSatisfy(key -> assertThat(key.meaning()).as(key.name()).endsWith("."));
    }

    private static String page() {
        StringBuilder page = new StringBuilder(BEFORE);
        for (Chapter chapter : Chapter.values()) {
            page.append("\n## ").append(chapter.title()).append("\n\n| Setting | Default | Meaning |\n|---|---|---|\n");
            Settings.ALL.stream()
                    .filter(key -> key.chapter() == chapter)
                    .forEach(key -> page.append("| `%s` | %s | %s |\n"
                            .formatted(
                                    key.name(),
                                    key.usual().isEmpty() ? "" : "`" + key.usual() + "`",
                                    key.meaning().replace("|", "\\|"))));
        }
        return page.append(AFTER).toString();
    }
}
