package dev.vestibule.platform.config;

import dev.vestibule.platform.i18n.MessageCatalog;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every setting of the environment. {@code docs/settings.md} is made from this list. Metabase's names keep Metabase's meaning; a name
 * with {@code _FILE} behind it reads the value from that file instead.
 */
public final class SettingKey {
    /** The shortest time that events of the audit trail may stay, unless they stay for good. */
    public static final int LEAST_AUDIT_DAYS = 30;

    private static final int SHORTEST_SECRET = 16;
    private static final int MOST_SESSIONS = 10_000; // more than anybody needs
    private static final int MOST_AUDIT_DAYS = 36_500;
    private static final int MOST_AGE = 366 * 24 * 60;
    private static final Duration LONGEST_DRAIN = Duration.ofMinutes(10);

    public static final Setting<String> MB_JETTY_HOST = Setting.of(
            Chapter.SERVER, "MB_JETTY_HOST", Kind.text(), "localhost", "Address to listen on. `0.0.0.0` for all.");

    public static final Setting<Integer> MB_JETTY_PORT = Setting.of(
            Chapter.SERVER, "MB_JETTY_PORT", Kind.number(0, 65535), "3000", "Port to listen on; `0` takes a free one.");

    public static final Setting<URI> MB_SITE_URL = Setting.of(
                    Chapter.SERVER,
                    "MB_SITE_URL",
                    Kind.of(SiteUrl::parse, URI::toString),
                    "",
                    "What people type in their browser, such as `https://id.example.com`. Links in mails use it, and cookies are `Secure` when it is https.")
            .shownAs("site-url");

    public static final Setting<String> MB_SITE_NAME = Setting.of(
                    Chapter.SERVER, "MB_SITE_NAME", Kind.text(), "Vestibule", "The site's name on pages and in mails.")
            .as("site-name");

    public static final Setting<String> MB_SITE_LOCALE = Setting.of(
                    Chapter.SERVER,
                    "MB_SITE_LOCALE",
                    Kind.text(SettingKey::isLanguage, "must be a language such as en or pt-BR; ours are " + languages())
                            .offering(MessageCatalog.all().stream()
                                    .map(MessageCatalog.Language::code)
                                    .toList()),
                    "en",
                    "Language of people and requests that name none.")
            .as("site-locale");

    public static final Setting<String> MB_USER_VISIBILITY = Setting.of(
                    Chapter.SERVER,
                    "MB_USER_VISIBILITY",
                    Kind.words("all", "group", "none"),
                    "all",
                    "Whose names and addresses people see who are no administrators: `all`, `group` for those who share a group with them (All Users aside), or `none`.")
            .as("user-visibility");

    public static final Setting<List<String>> VESTIBULE_TRUSTED_PROXIES = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_TRUSTED_PROXIES",
            Kind.list(),
            "",
            "Addresses or networks of the proxies in front, separated by commas, such as `192.0.2.7,fd00:0:0:1::/64`. Only their forwarding headers count. List no network that clients are in: `10.0.0.0/8` would let each machine in it say that it is another.");

    public static final Setting<String> MB_SOURCE_ADDRESS_HEADER = Setting.of(
            Chapter.SERVER,
            "MB_SOURCE_ADDRESS_HEADER",
            Kind.text(),
            "X-Forwarded-For",
            "Header in which trusted proxies name the client: `Forwarded` (RFC 7239), or one that holds an address or a list of them and is called so, such as `X-Forwarded-For`, `X-Real-IP`, `CF-Connecting-IP`, `True-Client-IP`.");

    public static final Setting<Duration> VESTIBULE_DRAIN = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_DRAIN",
            Kind.of(SettingKey::drain, Duration::toString),
            "0",
            "How long the server goes on serving after SIGTERM, such as `4 seconds`, while `/readyz` already says 503: so long as a load balancer needs to notice. 10 minutes at most.");

    public static final Setting<Boolean> VESTIBULE_API_DOCS =
            Setting.of(Chapter.SERVER, "VESTIBULE_API_DOCS", Kind.flag(), "true", "Whether `/api/docs` is served.");

    public static final Setting<Secret> VESTIBULE_METRICS_TOKEN = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_METRICS_TOKEN",
            Kind.secret(SHORTEST_SECRET),
            "",
            "Bearer token for `/metrics`, 16 characters at least. Without one, only a signed-in administrator may read it.");

    public static final Setting<String> VESTIBULE_LOG_FORMAT = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_LOG_FORMAT",
            Kind.words("text", "json"),
            "text",
            "`text` for people or `json` for collectors. From the environment only.");

    public static final Setting<Integer> MB_AUDIT_MAX_RETENTION_DAYS = Setting.of(
                    Chapter.SERVER,
                    "MB_AUDIT_MAX_RETENTION_DAYS",
                    Kind.number(0, MOST_AUDIT_DAYS),
                    "365",
                    "Days after which events of the audit trail are deleted; 30 at least, `0` keeps them for good.")
            .as("audit-max-retention-days");

    public static final Setting<Secret> MB_ENCRYPTION_SECRET_KEY = Setting.of(
            Chapter.SERVER,
            "MB_ENCRYPTION_SECRET_KEY",
            Kind.secret(SHORTEST_SECRET),
            "",
            "Encrypts secrets that have to lie in the database; 16 characters at least, the same on all nodes. Needed to store the password of a mail server and the secrets of providers.");

    public static final Setting<Boolean> VESTIBULE_DEV = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_DEV",
            Kind.flag(),
            "false",
            "A double for tests of clients: in memory, with seeded users and a relaxed password rule. Never for real people. It listens on this machine only.");

    public static final Setting<Boolean> VESTIBULE_DEV_REMOTE = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_DEV_REMOTE",
            Kind.flag(),
            "false",
            "`true` lets the double listen for other machines, too: whoever reaches it is administrator by a password that everybody knows.");

    public static final Setting<String> VESTIBULE_CONFIG_FILE = Setting.of(
            Chapter.SERVER,
            "VESTIBULE_CONFIG_FILE",
            Kind.text(),
            "vestibule.yml",
            "A YAML file of settings by these names. The environment wins over it.");

    public static final Setting<String> MB_DB_TYPE = Setting.of(
            Chapter.DATABASE,
            "MB_DB_TYPE",
            Kind.words("h2", "postgres", "mysql", "mariadb"),
            "h2",
            "`h2` (embedded), `postgres`, or `mariadb` (also as `mysql`).");

    public static final Setting<String> MB_DB_FILE = Setting.of(
            Chapter.DATABASE,
            "MB_DB_FILE",
            Kind.text(),
            "data/vestibule",
            "Path of the embedded database, without its ending.");

    public static final Setting<String> MB_DB_CONNECTION_URI = Setting.of(
            Chapter.DATABASE,
            "MB_DB_CONNECTION_URI",
            Kind.textWithSecret(),
            "",
            "The whole address, such as `postgres://user:password@host:5432/vestibule`; instead of the next five.");

    public static final Setting<String> MB_DB_HOST =
            Setting.of(Chapter.DATABASE, "MB_DB_HOST", Kind.text(), "", "Database host.");

    public static final Setting<Integer> MB_DB_PORT = Setting.of(
            Chapter.DATABASE, "MB_DB_PORT", Kind.number(1, 65535), "", "Database port; 5432 or 3306 unless set.");

    public static final Setting<String> MB_DB_DBNAME =
            Setting.of(Chapter.DATABASE, "MB_DB_DBNAME", Kind.text(), "", "Database name.");

    public static final Setting<String> MB_DB_USER =
            Setting.of(Chapter.DATABASE, "MB_DB_USER", Kind.text(), "", "Database role.");

    public static final Setting<Secret> MB_DB_PASS =
            Setting.of(Chapter.DATABASE, "MB_DB_PASS", Kind.secret(), "", "The role's password.");

    public static final Setting<Boolean> VESTIBULE_ALLOW_DOWNGRADE = Setting.of(
            Chapter.DATABASE,
            "VESTIBULE_ALLOW_DOWNGRADE",
            Kind.flag(),
            "false",
            "Start on tables that a newer version made. To roll an upgrade back on purpose; see docs/operations.md.");

    public static final Setting<Secret> MB_SETUP_TOKEN = Setting.of(
            Chapter.FIRST_RUN,
            "MB_SETUP_TOKEN",
            Kind.secret(SHORTEST_SECRET),
            "",
            "A setup token of your own, 16 characters at least. It is then never shown in public properties.");

    public static final Setting<String> MB_ADMIN_EMAIL = Setting.of(
            Chapter.FIRST_RUN,
            "MB_ADMIN_EMAIL",
            Kind.text(),
            "",
            "Makes the first administrator at the start, if there is none.");

    public static final Setting<Secret> MB_ADMIN_PASSWORD =
            Setting.of(Chapter.FIRST_RUN, "MB_ADMIN_PASSWORD", Kind.secret(), "", "That administrator's password.");

    public static final Setting<Integer> MAX_SESSION_AGE = Setting.of(
                    Chapter.SESSIONS,
                    "MAX_SESSION_AGE",
                    Kind.number(1, MOST_AGE),
                    "20160",
                    "Minutes after sign-in at which a session ends, used or not. 14 days unless set; a year at most.")
            .as("max-session-age");

    public static final Setting<Span> MB_SESSION_TIMEOUT = Setting.of(
                    Chapter.SESSIONS,
                    "MB_SESSION_TIMEOUT",
                    Kind.span(),
                    "",
                    "Idle limit, as `{\"amount\":30,\"unit\":\"minutes\"}` or `30 minutes`; 60 seconds at least. None unless set.")
            .as("session-timeout");

    public static final Setting<Boolean> MB_SESSION_COOKIES = Setting.of(
            Chapter.SESSIONS,
            "MB_SESSION_COOKIES",
            Kind.flag(),
            "",
            "`true` makes browsers forget the session when they close, whatever `remember` says.");

    public static final Setting<String> MB_SESSION_COOKIE_SAMESITE = Setting.of(
            Chapter.SESSIONS,
            "MB_SESSION_COOKIE_SAMESITE",
            Kind.words("lax", "strict", "none"),
            "lax",
            "`lax`, `strict` or `none`.");

    public static final Setting<Integer> VESTIBULE_MAX_SESSIONS_PER_USER = Setting.of(
                    Chapter.SESSIONS,
                    "VESTIBULE_MAX_SESSIONS_PER_USER",
                    Kind.number(1, MOST_SESSIONS),
                    "",
                    "How many live sessions one person may have. As many as they like unless set.")
            .as("max-sessions-per-user");

    public static final Setting<String> VESTIBULE_SESSION_LIMIT_ACTION = Setting.of(
                    Chapter.SESSIONS,
                    "VESTIBULE_SESSION_LIMIT_ACTION",
                    Kind.words("drop-oldest", "refuse"),
                    "drop-oldest",
                    "What a sign-in beyond that does: `drop-oldest` ends the oldest sessions, `refuse` lets nobody in.")
            .as("session-limit-action");

    public static final Setting<String> MB_PASSWORD_COMPLEXITY = Setting.of(
                    Chapter.PASSWORDS,
                    "MB_PASSWORD_COMPLEXITY",
                    Kind.words("weak", "normal", "strong"),
                    "",
                    "`weak`, `normal` or `strong`: Metabase's rule of that name instead of ours (15 characters, none of the common ones). Better leave it unset.")
            .as("password-complexity");

    public static final Setting<Integer> MB_PASSWORD_LENGTH = Setting.of(
                    Chapter.PASSWORDS,
                    "MB_PASSWORD_LENGTH",
                    Kind.number(6, 256),
                    "",
                    "Least number of characters, 6 to 256. Set by itself it brings Metabase's `normal` rule (a digit is asked for) with this length.")
            .as("password-length");

    public static final Setting<Integer> VESTIBULE_PASSWORD_HISTORY = Setting.of(
                    Chapter.PASSWORDS,
                    "VESTIBULE_PASSWORD_HISTORY",
                    Kind.number(0, 24),
                    "0",
                    "How many of a person's earlier passwords are kept as hashes, so that none of them, nor the present one, is taken again; 24 at most. `0` keeps none and asks nothing.")
            .as("password-history");

    public static final Setting<Boolean> MB_DISABLE_SESSION_THROTTLE = Setting.of(
            Chapter.PASSWORDS,
            "MB_DISABLE_SESSION_THROTTLE",
            Kind.flag(),
            "false",
            "`true` counts no failed sign-ins. For tests only.");

    public static final Setting<Integer> VESTIBULE_ARGON2_MEMORY_KIB = Setting.of(
            Chapter.PASSWORDS,
            "VESTIBULE_ARGON2_MEMORY_KIB",
            Kind.number(19456, 1024 * 1024),
            "19456",
            "Memory of one password hash; this is also the least.");

    public static final Setting<Integer> VESTIBULE_ARGON2_ITERATIONS = Setting.of(
            Chapter.PASSWORDS,
            "VESTIBULE_ARGON2_ITERATIONS",
            Kind.number(2, 64),
            "2",
            "Passes of one password hash; this is also the least.");

    public static final Setting<Integer> VESTIBULE_ARGON2_PARALLELISM = Setting.of(
            Chapter.PASSWORDS, "VESTIBULE_ARGON2_PARALLELISM", Kind.number(1, 16), "1", "Lanes of one password hash.");

    public static final Setting<String> MB_GOOGLE_AUTH_CLIENT_ID = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_GOOGLE_AUTH_CLIENT_ID",
                    Kind.text(
                            SingleSignOnReader::isGoogleClientId, "must end in " + SingleSignOnReader.GOOGLES_CLIENTS),
                    "",
                    "Client id of this server at Google; ends in `.apps.googleusercontent.com`. Without one nobody signs in with Google.")
            .as("google-auth-client-id");

    public static final Setting<Boolean> MB_GOOGLE_AUTH_ENABLED = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_GOOGLE_AUTH_ENABLED",
                    Kind.flag(),
                    "",
                    "Whether people sign in with Google; unless set, when there is a client id.")
            .as("google-auth-enabled");

    public static final Setting<List<String>> MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN",
                    Kind.of(SingleSignOnReader::domains, domains -> String.join(",", domains)),
                    "",
                    "Domains, with commas between them, whose people get an account when they sign in with Google for the first time. Nobody unless set.")
            .as("google-auth-auto-create-accounts-domain");

    public static final Setting<Secret> VESTIBULE_GOOGLE_CLIENT_SECRET = Setting.of(
                    Chapter.SIGN_ON,
                    "VESTIBULE_GOOGLE_CLIENT_SECRET",
                    Kind.secret(),
                    "",
                    "Secret that goes with the client id. With it, the sign-in page leads to Google.")
            .as("google-auth-client-secret");

    public static final Setting<String> VESTIBULE_GOOGLE_ISSUER = Setting.of(
            Chapter.SIGN_ON,
            "VESTIBULE_GOOGLE_ISSUER",
            Kind.text(),
            "https://accounts.google.com",
            "Who Google says it is, and where it describes itself. Another one stands in for it in tests.");

    public static final Setting<String> VESTIBULE_GOOGLE_JWKS_URI = Setting.of(
            Chapter.SIGN_ON,
            "VESTIBULE_GOOGLE_JWKS_URI",
            Kind.text(),
            "https://www.googleapis.com/oauth2/v3/certs",
            "Where Google's keys are published.");

    public static final Setting<String> MB_OIDC_PROVIDERS = Setting.of(
            Chapter.SIGN_ON,
            "MB_OIDC_PROVIDERS",
            Kind.textWithSecret(),
            "",
            "OpenID Connect providers as a JSON list, or as a list in `vestibule.yml`; see [sign-in.md](sign-in.md). Providers that are given here cannot be changed while the server runs.");

    public static final Setting<Boolean> VESTIBULE_OIDC_LOOPBACK = Setting.of(
            Chapter.SIGN_ON,
            "VESTIBULE_OIDC_LOOPBACK",
            Kind.flag(),
            "false",
            "`true` lets administrators add providers on the server's own machine, over http. Without it only those in `MB_OIDC_PROVIDERS` may be there. Always on with `--dev`.");

    public static final Setting<Boolean> MB_ENABLE_PASSWORD_LOGIN = Setting.of(
                    Chapter.SIGN_ON,
                    "MB_ENABLE_PASSWORD_LOGIN",
                    Kind.flag(),
                    "true",
                    "`false` lets nobody sign in with a password. Counts from when an administrator has signed in another way that is still on.")
            .as("enable-password-login");

    public static final Setting<String> MB_EMAIL_SMTP_HOST = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_HOST",
                    Kind.text(MailReader::isHost, "must be the name of a machine"),
                    "",
                    "Mail server. Without one no mail leaves; mails wait for a day.")
            .as("email-smtp-host");

    public static final Setting<Integer> MB_EMAIL_SMTP_PORT = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_PORT",
                    Kind.number(1, 65535).inWordsOfItsFeature(),
                    "",
                    "Its port. By `MB_EMAIL_SMTP_SECURITY`: 587, 465 for `ssl`, 25 for `none`.")
            .as("email-smtp-port");

    public static final Setting<String> MB_EMAIL_SMTP_SECURITY = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_SECURITY",
                    Kind.words("none", "starttls", "tls", "ssl")
                            .inWordsOfItsFeature()
                            .offering(List.of("starttls", "ssl", "none")),
                    "starttls",
                    "`starttls` (also as `tls`): nothing is sent unless the connection turns to TLS. `ssl`: TLS from the first byte. `none`: in the clear, for a server on the same machine; another machine needs `VESTIBULE_SMTP_ALLOW_CLEARTEXT` as well.")
            .as("email-smtp-security");

    public static final Setting<String> MB_EMAIL_SMTP_USERNAME = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_USERNAME",
                    Kind.text(),
                    "",
                    "Sign-in at the mail server; not every one asks for it.")
            .as("email-smtp-username");

    public static final Setting<Secret> MB_EMAIL_SMTP_PASSWORD = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_SMTP_PASSWORD",
                    Kind.secret(),
                    "",
                    "Password for it. One that is set here is told only to the server that is set here: host, port, protection and user name come from here as well.")
            .as("email-smtp-password");

    public static final Setting<String> MB_EMAIL_FROM_ADDRESS = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_FROM_ADDRESS",
                    Kind.text(MailReader::isAddress, "must be one address, without a name"),
                    "",
                    "Sender of all mails. Unless set: the user name, if it is an address, or `noreply@` the site's host.")
            .as("email-from-address");

    public static final Setting<String> MB_EMAIL_FROM_NAME = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_FROM_NAME",
                    Kind.text(MailReader::isName, "must be one line of at most 254 characters"),
                    "",
                    "The sender's name; the site's name unless set.")
            .as("email-from-name");

    public static final Setting<List<String>> MB_EMAIL_REPLY_TO = Setting.of(
                    Chapter.MAIL,
                    "MB_EMAIL_REPLY_TO",
                    Kind.list(MailReader::isAddress, "must be addresses with commas between them"),
                    "",
                    "Where answers go; several addresses with commas between them.")
            .as("email-reply-to");

    public static final Setting<String> VESTIBULE_SMTP_OAUTH_TOKEN_URI = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_OAUTH_TOKEN_URI",
            Kind.text(),
            "",
            "Signs in to the mail server with XOAUTH2 (Microsoft 365, Google): where tokens are had with the client credentials that follow. `MB_EMAIL_SMTP_USERNAME` names the mailbox.");

    public static final Setting<String> VESTIBULE_SMTP_OAUTH_CLIENT_ID =
            Setting.of(Chapter.MAIL, "VESTIBULE_SMTP_OAUTH_CLIENT_ID", Kind.text(), "", "Client id for it.");

    public static final Setting<Secret> VESTIBULE_SMTP_OAUTH_CLIENT_SECRET =
            Setting.of(Chapter.MAIL, "VESTIBULE_SMTP_OAUTH_CLIENT_SECRET", Kind.secret(), "", "Client secret for it.");

    public static final Setting<String> VESTIBULE_SMTP_OAUTH_SCOPE = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_OAUTH_SCOPE",
            Kind.text(),
            "",
            "Scope to ask for, such as `https://outlook.office365.com/.default`.");

    public static final Setting<String> VESTIBULE_SMTP_CA_FILE = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_CA_FILE",
            Kind.text(),
            "",
            "A PEM file with the authorities that the mail server's certificate may come from, instead of Java's.");

    public static final Setting<String> VESTIBULE_SMTP_HELO_NAME = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_HELO_NAME",
            Kind.text(
                    MailReader::isGreeting,
                    "must be the name of a machine, such as id.example.com, or an address in brackets, such as [192.0.2.1]"),
            "",
            "The name by which the mail server is greeted (`EHLO`), such as `id.example.com`, or an address in brackets. Unless set: the host of `MB_SITE_URL`, or this machine's name.");

    public static final Setting<Boolean> VESTIBULE_SMTP_ALLOW_CLEARTEXT = Setting.of(
            Chapter.MAIL,
            "VESTIBULE_SMTP_ALLOW_CLEARTEXT",
            Kind.flag(),
            "false",
            "`true` permits `none` as protection for a mail server on another machine: whoever is on the way reads the links in mails.");

    public static final Setting<Boolean> MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE = Setting.of(
                    Chapter.MAIL,
                    "MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE",
                    Kind.flag(),
                    "true",
                    "Whether people are told when somebody signs in from a browser not seen before.")
            .shownAs("send-email-on-first-login-from-new-device");

    /** All of them, in the order of {@code docs/settings.md}. */
    public static final List<Setting<?>> ALL = List.of(
            MB_JETTY_HOST,
            MB_JETTY_PORT,
            MB_SITE_URL,
            MB_SITE_NAME,
            MB_SITE_LOCALE,
            MB_USER_VISIBILITY,
            VESTIBULE_TRUSTED_PROXIES,
            MB_SOURCE_ADDRESS_HEADER,
            VESTIBULE_DRAIN,
            VESTIBULE_API_DOCS,
            VESTIBULE_METRICS_TOKEN,
            VESTIBULE_LOG_FORMAT,
            MB_AUDIT_MAX_RETENTION_DAYS,
            MB_ENCRYPTION_SECRET_KEY,
            VESTIBULE_DEV,
            VESTIBULE_DEV_REMOTE,
            VESTIBULE_CONFIG_FILE,
            MB_DB_TYPE,
            MB_DB_FILE,
            MB_DB_CONNECTION_URI,
            MB_DB_HOST,
            MB_DB_PORT,
            MB_DB_DBNAME,
            MB_DB_USER,
            MB_DB_PASS,
            VESTIBULE_ALLOW_DOWNGRADE,
            MB_SETUP_TOKEN,
            MB_ADMIN_EMAIL,
            MB_ADMIN_PASSWORD,
            MAX_SESSION_AGE,
            MB_SESSION_TIMEOUT,
            MB_SESSION_COOKIES,
            MB_SESSION_COOKIE_SAMESITE,
            VESTIBULE_MAX_SESSIONS_PER_USER,
            VESTIBULE_SESSION_LIMIT_ACTION,
            MB_PASSWORD_COMPLEXITY,
            MB_PASSWORD_LENGTH,
            VESTIBULE_PASSWORD_HISTORY,
            MB_DISABLE_SESSION_THROTTLE,
            VESTIBULE_ARGON2_MEMORY_KIB,
            VESTIBULE_ARGON2_ITERATIONS,
            VESTIBULE_ARGON2_PARALLELISM,
            MB_GOOGLE_AUTH_CLIENT_ID,
            MB_GOOGLE_AUTH_ENABLED,
            MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN,
            VESTIBULE_GOOGLE_CLIENT_SECRET,
            VESTIBULE_GOOGLE_ISSUER,
            VESTIBULE_GOOGLE_JWKS_URI,
            MB_OIDC_PROVIDERS,
            VESTIBULE_OIDC_LOOPBACK,
            MB_ENABLE_PASSWORD_LOGIN,
            MB_EMAIL_SMTP_HOST,
            MB_EMAIL_SMTP_PORT,
            MB_EMAIL_SMTP_SECURITY,
            MB_EMAIL_SMTP_USERNAME,
            MB_EMAIL_SMTP_PASSWORD,
            MB_EMAIL_FROM_ADDRESS,
            MB_EMAIL_FROM_NAME,
            MB_EMAIL_REPLY_TO,
            VESTIBULE_SMTP_OAUTH_TOKEN_URI,
            VESTIBULE_SMTP_OAUTH_CLIENT_ID,
            VESTIBULE_SMTP_OAUTH_CLIENT_SECRET,
            VESTIBULE_SMTP_OAUTH_SCOPE,
            VESTIBULE_SMTP_CA_FILE,
            VESTIBULE_SMTP_HELO_NAME,
            VESTIBULE_SMTP_ALLOW_CLEARTEXT,
            MB_SEND_EMAIL_ON_FIRST_LOGIN_FROM_NEW_DEVICE);

    private SettingKey() {}

    private static boolean isLanguage(String text) {
        return List.of(Locale.getISOLanguages())
                .contains(Locale.forLanguageTag(text.replace('_', '-')).getLanguage());
    }

    /** The codes of our languages, with commas between them. */
    static String languages() {
        return MessageCatalog.all().stream().map(MessageCatalog.Language::code).collect(Collectors.joining(", "));
    }

    private static Duration drain(String text) {
        return (text.equals("0") ? Optional.of(Duration.ZERO) : Span.durationOf(text))
                .filter(time -> time.compareTo(LONGEST_DRAIN) <= 0)
                .orElseThrow(() ->
                        new IllegalArgumentException("must be 0 or a time such as 4 seconds, 10 minutes at most"));
    }
}
