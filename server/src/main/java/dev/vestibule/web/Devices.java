package dev.vestibule.web;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.DeviceDescription;

/** Describes the device of a user agent in the reader's language. */
public final class Devices {
    private Devices() {}

    /** Returns the name of the drawing of a device, for {@code page/icon.jte}. */
    public static String icon(String userAgent) {
        if (!DeviceDescription.of(userAgent).browser()) {
            return "program";
        }
        if (userAgent.contains("iPad") || (userAgent.contains("Android") && !userAgent.contains("Mobi"))) {
            return "tablet";
        }
        return userAgent.contains("Mobi") ? "phone" : "desktop";
    }

    public static Message message(String userAgent) {
        return DeviceDescription.of(userAgent).message();
    }
}
