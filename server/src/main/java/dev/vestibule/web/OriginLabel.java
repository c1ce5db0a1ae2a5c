package dev.vestibule.web;

import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.platform.i18n.Message;

/**
 * How an application came to be known, in words.
 *
 * @param tone of its status
 */
public record OriginLabel(String tone, Message text) {
    public static OriginLabel of(OAuthClient client) {
        return switch (client.origin()) {
            case ADMINISTRATOR -> new OriginLabel("good", Message.of("consent.verified"));
            case DYNAMIC -> new OriginLabel("warn", Message.of("consent.registered"));
            case DOCUMENT -> new OriginLabel("warn", Message.of("consent.document"));
        };
    }
}
