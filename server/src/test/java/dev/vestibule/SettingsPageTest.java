package dev.vestibule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.config.Chapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code docs/settings.md} is made from {@link Settings#ALL} and the words here. */
class SettingsPageTest {
    private static final String BEFORE = """
            # Settings

            <!-- Made from the settings in the code: change those, run the tests, and copy what they write. -->

            Vestibule needs none of them to start. What stands in the environment or the file is read once, at the
            start. A wrong value stops the start, and all mistakes are told together, each with what would be right, as
            the last lines of the output; the exit status is 1. A name that is two letters or less from one of these is
            told, with the one that was meant: at the start and by `./vestibule doctor`.

            ## Where they come from

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

            3. What was set at the first run (site name, language, administrator's address) or since then by
               administrators, kept in the database; see [below](#while-the-server-runs).

            The first one that says something wins. An empty value says nothing. In the file, and for names that begin
            with `VESTIBULE_`, a name that is no setting is a mistake; other variables of the environment are none of
            our business, since Metabase has many that mean nothing here.

            ## While the server runs

            Administrators read and change these at `/api/setting`, by the names that Metabase's clients know: site
            name, language and administrator's address (`site-name`, `site-locale`, `admin-email`), mail server
            (`email-smtp-...`), Google (`google-auth-...`), and

            | Name | Set by the environment as | Counts |
            |---|---|---|
            | `max-session-age` | `MAX_SESSION_AGE` | a shorter one at once, for the sessions there are as well; a longer one for sessions that begin from then on |
            | `session-timeout` | `MB_SESSION_TIMEOUT` | at once, for the sessions there are as well, by their last use. That is known to the minute: one that is used on another node than before may end up to a minute early in the first seconds of a new limit |
            | `max-sessions-per-user`, `session-limit-action` | `VESTIBULE_MAX_SESSIONS_PER_USER`, `VESTIBULE_SESSION_LIMIT_ACTION` | at somebody's next sign-in |
            | `password-complexity`, `password-length` | `MB_PASSWORD_COMPLEXITY`, `MB_PASSWORD_LENGTH` | for the next new password; passwords that are there are not judged |
            | `password-history` | `VESTIBULE_PASSWORD_HISTORY` | for the next new password. Only what is replaced while it is on is kept. A smaller number forgets the rest of somebody's passwords when they change theirs; `0` forgets all within minutes |
            | `user-visibility` | `MB_USER_VISIBILITY` | at once |
            | `audit-max-retention-days` | `MB_AUDIT_MAX_RETENTION_DAYS` | at the next clean-up, within a minute |
            | `enable-password-login` | `MB_ENABLE_PASSWORD_LOGIN` | at once. `false` is refused until an administrator has signed in over a provider that is on for everybody, and has no effect while there is none who has: see [sign-in.md](sign-in.md#without-passwords) |

            `site-url` and `send-email-on-first-login-from-new-device` are shown there and come from the environment
            only. Whatever the environment sets is shown and cannot be changed. A value that does not fit is 400 with a
            sentence for each, and then nothing changes. Every change is in the audit trail, and all nodes follow within
            a second.

            ## How they are written

            **Secrets from files.** A name with `_FILE` behind it (`MB_DB_PASS_FILE=/run/secrets/db`) reads the value
            from that file. This works for every setting. The name itself wins when both are there. The value of a
            secret is never logged and never repeated in a message.

            **Secrets are taken as they are**, blanks before and behind them included; only the line feed at the end of
            a file is not part of them. Other values are taken without white space around them. A byte order mark in
            front is dropped. Control characters in a secret, and U+FFFD in any value, which is what is left of a
            character that was garbled on its way, are mistakes.

            **All is UTF-8**: environment, command line and files. `./vestibule` sees to that whatever the locale of the
            service is. Whoever runs the jar with `java -jar` sets a UTF-8 locale, such as `LC_ALL=C.UTF-8`.

            **On the command line** there are two: `serve --port 8080` goes before `MB_JETTY_PORT`, and `serve --dev` is
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

            Without a person at the first start:

            ```sh
            export MB_ADMIN_EMAIL=ann@example.com
            export MB_ADMIN_PASSWORD_FILE=/run/secrets/admin-password
            ./vestibule serve
            ```

            Sessions of a working day that end after half an hour without use:

            ```sh
            MAX_SESSION_AGE=600 MB_SESSION_TIMEOUT='30 minutes' ./vestibule serve
            ```
            """;
    private static final String AFTER = """

            ## The launcher

            `./vestibule` reads these from the environment only; the server does not know them.

            | Variable | Unless set | Meaning |
            |---|---|---|
            | `JAVA_HOME` | the newest Java found | The Java to use, if it is 17 or newer. |
            | `VESTIBULE_JAVA_OPTS` | | More options for the Java virtual machine, such as `-Xmx256m`: [how much memory](operations.md#memory). |
            | `VESTIBULE_CACHE` | | `off` starts without the start-up cache and makes none. |
            """;

    @Test
    void thePageSaysWhatTheServerReads() throws IOException {
        String expected = page();
        Path page = Path.of("..", "docs", "settings.md");
        Path made = Path.of("target", "settings.md");
        Files.writeString(made, expected);

        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .withFailMessage(
                        "docs/settings.md is not what the settings say. Update it: cp server/target/settings.md docs/")
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
            page.append("\n## ")
                    .append(chapter.title())
                    .append("\n\n| Setting | Unless set | Meaning |\n|---|---|---|\n");
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
