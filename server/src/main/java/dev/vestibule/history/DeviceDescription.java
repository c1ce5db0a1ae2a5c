package dev.vestibule.history;

/** What people call the thing behind a user agent: {@code Browser (Chrome/Windows)}. A guess, for reading only. */
final class DeviceDescription {
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

    private DeviceDescription() {}

    static String of(String userAgent) {
        if (userAgent.startsWith("Mozilla/")) {
            return "Browser (" + first(BROWSERS, userAgent) + "/" + first(SYSTEMS, userAgent) + ")";
        }
        if (userAgent.equals("unknown")) {
            return "Unknown device";
        }
        int end = userAgent.indexOf(' ');
        return "Program (" + (end < 0 ? userAgent : userAgent.substring(0, end)) + ")";
    }

    private static String first(Mark[] marks, String userAgent) {
        for (Mark mark : marks) {
            if (userAgent.contains(mark.token())) {
                return mark.name();
            }
        }
        return "unknown";
    }
}
