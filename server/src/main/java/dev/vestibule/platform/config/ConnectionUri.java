package dev.vestibule.platform.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.vestibule.platform.config.DatabaseSettings.Kind;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A parsed database URI, with user and password removed from it. */
record ConnectionUri(
        Kind kind,
        String hosts,
        String database,
        List<String> options,
        @Nullable String user,
        @Nullable String password) {
    private static final String ENCODE =
            "; in user and password, write @ as %40, : as %3A, / as %2F, ? as %3F, # as %23";
    private static final String ONE_HOST =
            "(?:\\[[0-9A-Fa-f:.%]+]|[\\p{L}\\p{N}._-]+)(?::[0-9]{1,5})?|address=(?:\\([A-Za-z]+=[^()@/]*\\))+";
    private static final Pattern HOSTS = Pattern.compile("(?:" + ONE_HOST + ")(?:,(?:" + ONE_HOST + "))*");
    private static final Pattern OPTION = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*(?:=[^@?]*)?");

    static ConnectionUri parse(String uri) {
        String rest = uri.strip();
        if (rest.toLowerCase(Locale.ROOT).startsWith("jdbc:")) {
            rest = rest.substring("jdbc:".length());
        }
        int schemeEnd = rest.indexOf("://");
        if (schemeEnd < 0) {
            throw wrong(
                    "must look like postgres://user:password@host:5432/database or jdbc:mariadb://host:3306/database");
        }
        Kind kind = kind(rest.substring(0, schemeEnd).toLowerCase(Locale.ROOT));
        rest = rest.substring(schemeEnd + "://".length());

        int queryStart = rest.indexOf('?');
        String query = queryStart < 0 ? "" : rest.substring(queryStart + 1);
        rest = queryStart < 0 ? rest : rest.substring(0, queryStart);
        // A password with a slash in it must not be taken for the host: credentials end at the last @ of all.
        int at = rest.lastIndexOf('@');
        Credentials credentials = at < 0 ? Credentials.NONE : Credentials.parse(rest.substring(0, at));
        rest = rest.substring(at + 1);
        int pathStart = rest.indexOf('/');
        if (pathStart < 0 || pathStart == rest.length() - 1) {
            throw wrong("must end with a database name: .../database");
        }
        String database = rest.substring(pathStart + 1);
        String hosts = rest.substring(0, pathStart);
        check(hosts, database);
        return withOptions(kind, hosts, database, credentials, query);
    }

    private record Credentials(
            @Nullable String user, @Nullable String password) {
        static final Credentials NONE = new Credentials(null, null);

        static Credentials parse(String text) {
            int colon = text.indexOf(':');
            return new Credentials(
                    decode(colon < 0 ? text : text.substring(0, colon)),
                    colon < 0 ? null : decode(text.substring(colon + 1)));
        }
    }

    /** Reads the options after the question mark, including a user and a password. */
    private static ConnectionUri withOptions(
            Kind kind, String hosts, String database, Credentials credentials, String query) {
        String user = credentials.user();
        String password = credentials.password();
        List<String> options = new ArrayList<>();
        for (String option : query.split("&", -1)) {
            if (option.startsWith("user=")) {
                user = decode(option.substring("user=".length()));
            } else if (option.startsWith("password=")) {
                password = decode(option.substring("password=".length()));
            } else if (!option.isEmpty()) {
                // The rest of a password with a question mark in it looks like an option, but not quite.
                if (!OPTION.matcher(option).matches()) {
                    throw wrong("has an invalid option after ?; options look like sslmode=require" + ENCODE);
                }
                options.add(option);
            }
        }
        return new ConnectionUri(kind, hosts, database, List.copyOf(options), user, password);
    }

    private static void check(String authority, String database) {
        if (authority.isEmpty()) {
            throw wrong("must name a host: ...://host:port/database");
        }
        if (!HOSTS.matcher(authority).matches()) {
            throw wrong("has an invalid host or port" + ENCODE);
        }
        if (!DatabaseSettings.isName(database)) {
            throw wrong("has a database name that contains @ / : # or a space" + ENCODE);
        }
    }

    DatabaseSettings settings(@Nullable String otherUser, @Nullable String otherPassword) {
        String chosenUser = otherUser == null ? user : otherUser;
        if (chosenUser == null || chosenUser.isEmpty()) {
            throw wrong("has no user; add one or set MB_DB_USER");
        }
        String chosenPassword = otherPassword == null ? password : otherPassword;
        String query = options.isEmpty() ? "" : "?" + String.join("&", options);
        String scheme = kind == Kind.POSTGRES ? "jdbc:postgresql://" : "jdbc:mariadb://";
        return new DatabaseSettings(
                kind,
                scheme + hosts + "/" + database + query,
                chosenUser,
                chosenPassword == null ? "" : chosenPassword,
                false);
    }

    private static Kind kind(String scheme) {
        return switch (scheme) {
            case "postgres", "postgresql" -> Kind.POSTGRES;
            case "mysql", "mariadb" -> Kind.MARIADB;
            default ->
                throw wrong("must start with postgres://, postgresql://, mysql:// or mariadb://, or with jdbc: first");
        };
    }

    private static String decode(String encoded) {
        try {
            // In this part of a URI a plus is a plus, not a space.
            return URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("has an invalid percent sequence in the user or password; write a percent sign as %25");
        }
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("MB_DB_CONNECTION_URI " + what);
    }

    @Override
    public String toString() {
        return "ConnectionUri[" + kind + ", " + hosts + ", " + database + "]";
    }
}
