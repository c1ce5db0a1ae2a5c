package dev.vestibule.guard;

/** The cookies at an application's host. Their paths are that host's, so the site's path does not precede them. */
final class HostCookies {
    /** The key of a session at this host. */
    static final String KEY = "vestibule.GUARD";

    /** Recognizes the browser that was sent to the sign-in page. */
    static final String BROWSER = "vestibule.GUARD_BROWSER";

    private static final int HOUR = 3600;

    private HostCookies() {}

    /** Returns the cookie that holds the key until the browser is closed. */
    static String key(String key, boolean secure) {
        return KEY + "=" + key + attributes("/", secure);
    }

    /** Returns the cookie that the ticket is bound to. */
    static String browser(String value, boolean secure) {
        return BROWSER + "=" + value + attributes(HandoverService.CALLBACK, secure) + ";Max-Age=" + HOUR;
    }

    private static String attributes(String path, boolean secure) {
        return ";Path=" + path + ";SameSite=Lax" + (secure ? ";Secure" : "") + ";HttpOnly";
    }
}
