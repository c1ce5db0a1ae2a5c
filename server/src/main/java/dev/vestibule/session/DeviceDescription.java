package dev.vestibule.session;

import dev.vestibule.platform.i18n.Message;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The name of the device in a user agent, for display only. It is a guess.
 *
 * @param program the browser's or other program's name; null if unknown
 * @param system for browsers, the operating system; null if unknown
 */
public record DeviceDescription(
        boolean browser, @Nullable String program, @Nullable String system) {
    private static final Pattern PRODUCT = Pattern.compile("([A-Za-z][A-Za-z0-9._-]*)/[0-9]");
    private static final Map<String, String> MOBILE_NAMES =
            Map.of("Safari", "Mobile Safari", "Chrome", "Chrome Mobile");

    private record Mark(String token, String name) {}

    // The order matters: browsers also name their ancestors.
    private static final Mark[] BROWSERS = {
        new Mark("Edg", "Edge"),
        new Mark("OPR/", "Opera"),
        new Mark("SamsungBrowser/", "Samsung Internet"),
        new Mark("Firefox/", "Firefox"),
        new Mark("FxiOS/", "Firefox"),
        new Mark("CriOS/", "Chrome"),
        new Mark("Chrome/", "Chrome"),
        new Mark("Safari/", "Safari")
    };
    private static final Mark[] SYSTEMS = {
        new Mark("iPhone", "iOS"),
        new Mark("iPad", "iPadOS"),
        new Mark("Android", "Android"),
        new Mark("Windows", "Windows"),
        new Mark("Mac OS X", "macOS"),
        new Mark("CrOS", "ChromeOS"),
        new Mark("Linux", "Linux")
    };

    public static DeviceDescription of(String userAgent) {
        if (userAgent.startsWith("Mozilla/")) {
            return new DeviceDescription(true, first(BROWSERS, userAgent), first(SYSTEMS, userAgent));
        }
        if (userAgent.equals("unknown")) {
            return new DeviceDescription(false, null, null);
        }
        int end = userAgent.indexOf(' ');
        return new DeviceDescription(false, end < 0 ? userAgent : userAgent.substring(0, end), null);
    }

    /** Returns the description for users. */
    public Message message() {
        if (program == null) {
            return Message.of(browser ? "device.browser" : "device.unknown");
        }
        return system == null
                ? Message.of("device.program", program)
                : Message.of("device.browser-on", program, system);
    }

    /**
     * Returns the description of a user agent in Metabase's form, as clients show it: {@code Browser (Chrome/Windows)},
     * {@code Mobile Browser (Mobile Safari/iOS)}, {@code Library (Apache-HttpClient/JVM (Java))}.
     */
    public static String wireText(String userAgent) {
        DeviceDescription device = of(userAgent);
        String type = "Unknown device type";
        String name = device.browser ? device.program : null;
        String system = device.system;
        Matcher product = PRODUCT.matcher(userAgent);
        if (device.browser) {
            boolean mobile = userAgent.contains("Mobi") || userAgent.contains("iPad");
            type = mobile ? "Mobile Browser" : "Browser";
            name = mobile && name != null ? MOBILE_NAMES.getOrDefault(name, name) : name;
            system = "iPadOS".equals(system) ? "iOS" : system;
        } else if (product.lookingAt()) {
            type = "Library";
            name = product.group(1);
            system = userAgent.contains("Java") ? "JVM (Java)" : null;
        }
        return type + " (" + (name == null ? "Unknown browser" : name) + "/" + (system == null ? "Unknown OS" : system)
                + ")";
    }

    private static @Nullable String first(Mark[] marks, String userAgent) {
        for (Mark mark : marks) {
            if (userAgent.contains(mark.token())) {
                return mark.name();
            }
        }
        return null;
    }
}
