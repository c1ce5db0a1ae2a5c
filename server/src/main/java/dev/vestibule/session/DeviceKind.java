package dev.vestibule.session;

import java.util.Locale;

/** The kinds of devices and programs that sessions are used from. It is a guess by the user agent. */
public enum DeviceKind {
    COMPUTER,
    PHONE,
    TABLET,
    /** Not a browser. */
    PROGRAM,
    UNKNOWN;

    public static DeviceKind of(String userAgent) {
        DeviceDescription device = DeviceDescription.of(userAgent);
        if (!device.browser()) {
            return device.program() == null || device.program().isEmpty() ? UNKNOWN : PROGRAM;
        }
        if (device.system() == null) {
            return UNKNOWN;
        }
        return switch (device.system()) {
            case "iOS" -> PHONE;
            case "iPadOS" -> TABLET;
            // Tablets with Android differ from its phones by this word alone.
            case "Android" -> userAgent.contains("Mobile") ? PHONE : TABLET;
            default -> COMPUTER;
        };
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
