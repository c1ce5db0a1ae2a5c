package dev.vestibule.session;

import org.jspecify.annotations.Nullable;

/**
 * What people call the thing behind a user agent. A guess, for reading only.
 *
 * @param program the browser's or other program's name; null when nothing can be told
 * @param system for browsers, what it runs on; null when that cannot be told
 */
public record DeviceDescription(
        boolean browser, @Nullable String program, @Nullable String system) {
    private record Mark(String token, String name) {}

    // The order matters: browsers name their ancestors too.
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

    /** In the contract's form: {@code Browser (Chrome/Windows)}. */
    public String text() {
        if (browser) {
            return "Browser (" + (program == null ? "unknown" : program) + "/" + (system == null ? "unknown" : system)
                    + ")";
        }
        return program == null ? "Unknown device" : "Program (" + program + ")";
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
