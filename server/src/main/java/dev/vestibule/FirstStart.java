package dev.vestibule;

import dev.vestibule.apidocs.ApiDocsResource;
import dev.vestibule.password.Password;
import dev.vestibule.password.PasswordPolicy;
import dev.vestibule.password.PasswordService;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.settings.Site;
import dev.vestibule.setup.DevUsers;
import dev.vestibule.setup.SetupService;
import dev.vestibule.setup.SetupSettings;
import dev.vestibule.throttle.Throttle;
import dev.vestibule.user.AddressTwin;
import dev.vestibule.user.Email;
import dev.vestibule.user.NewUser;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Prepares a server for its first use: creates the first users, and logs where to continue. */
final class FirstStart {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    private final Settings settings;
    private final SetupService setup;
    private final MessageCatalog languages;

    FirstStart(Settings settings, SetupService setup, MessageCatalog languages) {
        this.settings = settings;
        this.setup = setup;
        this.languages = languages;
    }

    /** Looks up the existing users and what protects them, and creates the users that the settings ask for. */
    void prepare(Features features) {
        warnOf(features.users.store().addressTwins());
        makeUsers(features.passwords.service(), features.settings.site());
        features.secondFactors.mfa().notices().started();
    }

    private static void warnOf(List<AddressTwin> twins) {
        if (!twins.isEmpty()) {
            LOG.warn(
                    "Users have the same email address in two spellings. Each still signs in with their own spelling."
                            + " Change one address of each pair: {}",
                    twins.stream().map(AddressTwin::text).collect(Collectors.joining("; ")));
        }
    }

    /** Creates users without a person: the administrator of the environment, and the two of a development server. */
    private void makeUsers(PasswordService passwords, Site site) {
        if (settings.dev()) {
            DevUsers.seed(setup);
        }
        Environment environment = settings.environment();
        environment.given(SetupSettings.ADMIN_EMAIL).ifPresent(address -> {
            Email email = Email.parse(address)
                    .orElseThrow(() -> new IllegalStateException("MB_ADMIN_EMAIL is not an email address"));
            Password password = new Password(environment
                    .given(SetupSettings.ADMIN_PASSWORD)
                    .orElseThrow()
                    .text());
            passwords
                    .objection(password, PasswordPolicy.Context.of(site.name(), email.address()))
                    .ifPresent(sentence -> {
                        throw new IllegalStateException("MB_ADMIN_PASSWORD is not acceptable. "
                                + languages.english().of(sentence));
                    });
            if (setup.makeAdministrator(new NewUser(email, null, null, true, null), password)) {
                LOG.info("Created the administrator from MB_ADMIN_EMAIL.");
            }
        });
    }

    /**
     * Logs where to continue, and warnings for the operator.
     *
     * @param socket the address that the server listens on
     * @param here the URL at which users reach it
     */
    void tell(String socket, String here, Database database) {
        String people = socket.equals(here) ? "" : " for " + here;
        LOG.info("Vestibule {} is listening on {}{} with {}.", Version.text(), socket, people, database);
        settings.warnings().forEach(LOG::warn);
        if (settings.dev()) {
            DevUsers.tell();
        }
        if (!setup.isSetUp()
                && settings.environment().given(SetupSettings.TOKEN).isPresent()) {
            LOG.info("No users yet. Create the first administrator at {}/setup with MB_SETUP_TOKEN.", here);
        } else {
            setup.token()
                    .ifPresent(token -> LOG.info(
                            "No users yet. Create the first administrator at {}/setup?token={} (or POST /api/setup).",
                            here,
                            token));
        }
        if (settings.environment().value(ApiDocsResource.SERVED)) {
            LOG.info("API documentation: {}/api/docs", here);
        }
        settings.exposedFiles()
                .forEach(file ->
                        LOG.warn("{} contains a secret and is readable by other users. Run chmod 600 on it.", file));
        if (settings.environment().value(Throttle.DISABLED)) {
            LOG.warn("MB_DISABLE_SESSION_THROTTLE is on: brute-force protection is off.");
        }
    }
}
