package dev.vestibule.setup;

import dev.vestibule.password.Password;
import dev.vestibule.user.Email;
import dev.vestibule.user.NewUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The two users of a development server, with public passwords. */
public final class DevUsers {
    public static final String ADMIN_EMAIL = "admin@example.com";
    public static final String ADMIN_PASSWORD = "admin";
    public static final String USER_EMAIL = "user@example.com";
    public static final String USER_PASSWORD = "user";

    private static final Logger LOG = LoggerFactory.getLogger(DevUsers.class);

    private DevUsers() {}

    /** Creates both. */
    public static void seed(SetupService setup) {
        setup.makeAdministrator(
                new NewUser(new Email(ADMIN_EMAIL), "Ada", "Admin", true, null), new Password(ADMIN_PASSWORD));
        setup.addUser(new NewUser(new Email(USER_EMAIL), "Uli", "User", false, null), new Password(USER_PASSWORD));
    }

    /** Logs that this is a development server. */
    public static void tell() {
        LOG.warn("TEST SERVER: data is in memory only, and passwords can be weak. Not for production.");
        LOG.warn("  administrator {} with password {}", ADMIN_EMAIL, ADMIN_PASSWORD);
        LOG.warn("  user          {} with password {}", USER_EMAIL, USER_PASSWORD);
    }
}
