package dev.vestibule.web;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The address that the site's administrators gave for users who need help. */
public final class HelpContact {
    private HelpContact() {}

    /** Returns an address as it is written in a {@code mailto:} link (RFC 6068 section 2). */
    public static String inLink(String address) {
        return URLEncoder.encode(address, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%40", "@");
    }
}
