package dev.vestibule.config;

/**
 * Every setting there is. {@code docs/settings.md} is made from this list. Metabase's names keep Metabase's meaning; a name
 * with {@code _FILE} behind it reads the value from that file instead.
 */
public enum SettingKey {
    MB_JETTY_HOST(Group.SERVER, "localhost", "Address to listen on. `0.0.0.0` for all."),
    MB_JETTY_PORT(Group.SERVER, "3000", "Port to listen on; `0` takes a free one."),
    MB_SITE_URL(
            Group.SERVER,
            "",
            "What people type in their browser, such as `https://id.example.com`. Links in mails use it, and cookies are `Secure` when it is https."),
    MB_SITE_NAME(Group.SERVER, "Vestibule", "The site's name on pages and in mails."),
    MB_SITE_LOCALE(Group.SERVER, "en", "Language of people and requests that name none."),
    MB_USER_VISIBILITY(
            Group.SERVER,
            "all",
            "Whose names and addresses people see who are no administrators: `all`, `group` for those who share a group with them (All Users aside), or `none`."),
    VESTIBULE_TRUSTED_PROXIES(
            Group.SERVER,
            "",
            "Addresses or networks of the proxies in front, separated by commas, such as `192.0.2.7,fd00:0:0:1::/64`. Only their forwarding headers count. List no network that clients are in: `10.0.0.0/8` would let each machine in it say that it is another."),
    MB_SOURCE_ADDRESS_HEADER(
            Group.SERVER,
            "X-Forwarded-For",
            "Header in which trusted proxies name the client: `Forwarded` (RFC 7239), or one that holds an address or a list of them and is called so, such as `X-Forwarded-For`, `X-Real-IP`, `CF-Connecting-IP`, `True-Client-IP`."),
    VESTIBULE_DRAIN(
            Group.SERVER,
            "0",
            "How long the server goes on serving after SIGTERM, such as `4 seconds`, while `/readyz` already says 503: so long as a load balancer needs to notice. 10 minutes at most."),
    VESTIBULE_API_DOCS(Group.SERVER, "true", "Whether `/api/docs` is served."),
    VESTIBULE_METRICS_TOKEN(
            Group.SERVER,
            "",
            "Bearer token for `/metrics`, 16 characters at least. Without one, only a signed-in administrator may read it."),
    VESTIBULE_LOG_FORMAT(
            Group.SERVER, "text", "`text` for people or `json` for collectors. From the environment only."),
    MB_AUDIT_MAX_RETENTION_DAYS(
            Group.SERVER,
            "365",
            "Days after which events of the audit trail are deleted; 30 at least, `0` keeps them for good."),
    MB_ENCRYPTION_SECRET_KEY(
            Group.SERVER,
            "",
            "Encrypts secrets that have to lie in the database; 16 characters at least, the same on all nodes. Needed to store the password of a mail server and the secrets of providers."),
    VESTIBULE_DEV(
            Group.SERVER,
            "false",
            "A double for tests of clients: in memory, with seeded users and a relaxed password rule. Never for real people. It listens on this machine only."),
    VESTIBULE_DEV_REMOTE(
            Group.SERVER,
            "false",
            "`true` lets the double listen for other machines, too: whoever reaches it is administrator by a password that everybody knows."),
    VESTIBULE_CONFIG_FILE(
            Group.SERVER, "vestibule.yml", "A YAML file of settings by these names. The environment wins over it."),

    MB_DB_TYPE(Group.DATABASE, "h2", "`h2` (embedded), `postgres`, or `mariadb` (also as `mysql`)."),
    MB_DB_FILE(Group.DATABASE, "data/vestibule", "Path of the embedded database, without its ending."),
    MB_DB_CONNECTION_URI(
            Group.DATABASE,
            "",
            "The whole address, such as `postgres://user:password@host:5432/vestibule`; instead of the next five."),
    MB_DB_HOST(Group.DATABASE, "", "Database host."),
    MB_DB_PORT(Group.DATABASE, "", "Database port; 5432 or 3306 unless set."),
    MB_DB_DBNAME(Group.DATABASE, "", "Database name."),
    MB_DB_USER(Group.DATABASE, "", "Database role."),
    MB_DB_PASS(Group.DATABASE, "", "The role's password."),
    VESTIBULE_ALLOW_DOWNGRADE(
            Group.DATABASE,
            "false",
            "Start on tables that a newer version made. To roll an upgrade back on purpose; see docs/operations.md."),

    MB_SETUP_TOKEN(
            Group.FIRST_RUN,
            "",
            "A setup token of your own, 16 characters at least. It is then never shown in public properties."),
    MB_ADMIN_EMAIL(Group.FIRST_RUN, "", "Makes the first administrator at the start, if there is none."),
    MB_ADMIN_PASSWORD(Group.FIRST_RUN, "", "That administrator's password."),

    MAX_SESSION_AGE(
            Group.SESSIONS,
            "20160",
            "Minutes after sign-in at which a session ends, used or not. 14 days unless set; a year at most."),
    MB_SESSION_TIMEOUT(
            Group.SESSIONS,
            "",
            "Idle limit, as `{\"amount\":30,\"unit\":\"minutes\"}` or `30 minutes`; 60 seconds at least. None unless set."),
    MB_SESSION_COOKIES(
            Group.SESSIONS, "", "`true` makes browsers forget the session when they close, whatever `remember` says."),
    MB_SESSION_COOKIE_SAMESITE(Group.SESSIONS, "lax", "`lax`, `strict` or `none`."),
    VESTIBULE_MAX_SESSIONS_PER_USER(
            Group.SESSIONS, "", "How many live sessions one person may have. As many as they like unless set."),
    VESTIBULE_SESSION_LIMIT_ACTION(
            Group.SESSIONS,
            "drop-oldest",
            "What a sign-in beyond that does: `drop-oldest` ends the oldest sessions, `refuse` lets nobody in."),

    MB_PASSWORD_COMPLEXITY(
            Group.PASSWORDS,
            "",
            "`weak`, `normal` or `strong`: Metabase's rule of that name instead of ours (15 characters, none of the common ones). Better leave it unset."),
    MB_PASSWORD_LENGTH(
            Group.PASSWORDS,
            "",
            "Least number of characters, 6 to 256. Set by itself it brings Metabase's `normal` rule (a digit is asked for) with this length."),
    VESTIBULE_PASSWORD_HISTORY(
            Group.PASSWORDS,
            "0",
            "How many of a person's earlier passwords are kept as hashes, so that none of them, nor the present one, is taken again; 24 at most. `0` keeps none and asks nothing."),
    MB_DISABLE_SESSION_THROTTLE(Group.PASSWORDS, "false", "`true` counts no failed sign-ins. For tests only."),
    VESTIBULE_ARGON2_MEMORY_KIB(Group.PASSWORDS, "19456", "Memory of one password hash; this is also the least."),
    VESTIBULE_ARGON2_ITERATIONS(Group.PASSWORDS, "2", "Passes of one password hash; this is also the least."),
    VESTIBULE_ARGON2_PARALLELISM(Group.PASSWORDS, "1", "Lanes of one password hash."),

    MB_GOOGLE_AUTH_CLIENT_ID(
            Group.SIGN_ON,
            "",
            "Client id of this server at Google; ends in `.apps.googleusercontent.com`. Without one nobody signs in with Google."),
    MB_GOOGLE_AUTH_ENABLED(
            Group.SIGN_ON, "", "Whether people sign in with Google; unless set, when there is a client id."),
    MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN(
            Group.SIGN_ON,
            "",
            "Domains, with commas between them, whose people get an account when they sign in with Google for the first time. Nobody unless set."),
    VESTIBULE_GOOGLE_CLIENT_SECRET(
            Group.SIGN_ON, "", "Secret that goes with the client id. With it, the sign-in page leads to Google."),
    VESTIBULE_GOOGLE_ISSUER(
            Group.SIGN_ON,
            "https://accounts.google.com",
            "Who Google says it is, and where it describes itself. Another one stands in for it in tests."),
    VESTIBULE_GOOGLE_JWKS_URI(
            Group.SIGN_ON, "https://www.googleapis.com/oauth2/v3/certs", "Where Google's keys are published."),

    MB_OIDC_PROVIDERS(
            Group.SIGN_ON,
            "",
            "OpenID Connect providers as a JSON list, or as a list in `vestibule.yml`; see [sign-in.md](sign-in.md). Providers that are given here cannot be changed while the server runs."),
    VESTIBULE_OIDC_LOOPBACK(
            Group.SIGN_ON,
            "false",
            "`true` lets administrators add providers on the server's own machine, over http. Without it only those in `MB_OIDC_PROVIDERS` may be there. Always on with `--dev`."),
    MB_ENABLE_PASSWORD_LOGIN(
            Group.SIGN_ON,
            "true",
            "`false` lets nobody sign in with a password. Counts from when an administrator has signed in another way that is still on."),

    MB_EMAIL_SMTP_HOST(Group.MAIL, "", "Mail server. Without one no mail leaves; mails wait for a day."),
    MB_EMAIL_SMTP_PORT(Group.MAIL, "", "Its port. By `MB_EMAIL_SMTP_SECURITY`: 587, 465 for `ssl`, 25 for `none`."),
    MB_EMAIL_SMTP_SECURITY(
            Group.MAIL,
            "starttls",
            "`starttls` (also as `tls`): nothing is sent unless the connection turns to TLS. `ssl`: TLS from the first byte. `none`: in the clear, for a server on the same machine; another machine needs `VESTIBULE_SMTP_ALLOW_CLEARTEXT` as well."),
    MB_EMAIL_SMTP_USERNAME(Group.MAIL, "", "Sign-in at the mail server; not every one asks for it."),
    MB_EMAIL_SMTP_PASSWORD(
            Group.MAIL,
            "",
            "Password for it. One that is set here is told only to the server that is set here: host, port, protection and user name come from here as well."),
    MB_EMAIL_FROM_ADDRESS(
            Group.MAIL,
            "",
            "Sender of all mails. Unless set: the user name, if it is an address, or `noreply@` the site's host."),
    MB_EMAIL_FROM_NAME(Group.MAIL, "", "The sender's name; the site's name unless set."),
    MB_EMAIL_REPLY_TO(Group.MAIL, "", "Where answers go; several addresses with commas between them."),
    VESTIBULE_SMTP_OAUTH_TOKEN_URI(
            Group.MAIL,
            "",
            "Signs in to the mail server with XOAUTH2 (Microsoft 365, Google): where tokens are had with the client credentials that follow. `MB_EMAIL_SMTP_USERNAME` names the mailbox."),
    VESTIBULE_SMTP_OAUTH_CLIENT_ID(Group.MAIL, "", "Client id for it."),
    VESTIBULE_SMTP_OAUTH_CLIENT_SECRET(Group.MAIL, "", "Client secret for it."),
    VESTIBULE_SMTP_OAUTH_SCOPE(Group.MAIL, "", "Scope to ask for, such as `https://outlook.office365.com/.default`."),
    VESTIBULE_SMTP_CA_FILE(
            Group.MAIL,
            "",
            "A PEM file with the authorities that the mail server's certificate may come from, instead of Java's."),
    VESTIBULE_SMTP_HELO_NAME(
            Group.MAIL,
            "",
            "The name by which the mail server is greeted (`EHLO`), such as `id.example.com`, or an address in brackets. Unless set: the host of `MB_SITE_URL`, or this machine's name."),
    VESTIBULE_SMTP_ALLOW_CLEARTEXT(
            Group.MAIL,
            "false",
            "`true` permits `none` as protection for a mail server on another machine: whoever is on the way reads the links in mails."),
    MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE(
            Group.MAIL, "true", "Whether people are told when somebody signs in from a browser not seen before.");

    /** The chapters of {@code docs/settings.md}. */
    public enum Group {
        SERVER("Server"),
        DATABASE("Database"),
        FIRST_RUN("First run"),
        SESSIONS("Sessions"),
        PASSWORDS("Passwords and sign-in"),
        SIGN_ON("Sign-in with Google and OpenID Connect"),
        MAIL("Mail");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }
    }

    private final Group group;
    private final String defaultText;
    private final String meaning;

    SettingKey(Group group, String defaultText, String meaning) {
        this.group = group;
        this.defaultText = defaultText;
        this.meaning = meaning;
    }

    /** Whether its value is a secret and nothing else, to be taken as it is, blanks and all. */
    boolean isBareSecret() {
        return isSecret() && this != MB_DB_CONNECTION_URI && this != MB_OIDC_PROVIDERS;
    }

    /** Whether its value must not be seen; an address may hold a password. */
    boolean isSecret() {
        return switch (this) {
            case MB_DB_PASS,
                    MB_DB_CONNECTION_URI,
                    MB_SETUP_TOKEN,
                    MB_ADMIN_PASSWORD,
                    MB_ENCRYPTION_SECRET_KEY,
                    MB_EMAIL_SMTP_PASSWORD,
                    VESTIBULE_SMTP_OAUTH_CLIENT_SECRET,
                    VESTIBULE_GOOGLE_CLIENT_SECRET,
                    MB_OIDC_PROVIDERS,
                    VESTIBULE_METRICS_TOKEN -> true;
            default -> false;
        };
    }

    public Group group() {
        return group;
    }

    /** Empty when the setting is off or worked out unless set. */
    public String defaultText() {
        return defaultText;
    }

    public String meaning() {
        return meaning;
    }
}
