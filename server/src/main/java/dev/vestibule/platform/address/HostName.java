package dev.vestibule.platform.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Validates names and addresses of machines. Never queries a name server. */
public final class HostName {
    private static final int LONGEST = 254;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+:[0-9A-Fa-f:.]*");
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

    private HostName() {}

    /** Returns whether it is a name or an address of a machine, and nothing else. */
    public static boolean isHost(String text) {
        return text.length() <= LONGEST && HOST.matcher(text).matches();
    }

    /** Returns whether it is this machine, so that the connection cannot be intercepted. */
    public static boolean isThisMachine(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || LOOPBACK.matcher(name).matches()
                || (name.contains(":") && isLoopback(name));
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // with a colon in it, it must be an address
        }
    }
}
