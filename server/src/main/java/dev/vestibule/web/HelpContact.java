package dev.vestibule.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The address that the site's administrators gave for users who need help. */
public final class HelpContact {
    private HelpContact() {}

    /** Returns a link that writes to an address. */
    public static String link(String address) {
        return "mailto:"
                + URLEncoder.encode(address, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%40", "@");
    }
}
