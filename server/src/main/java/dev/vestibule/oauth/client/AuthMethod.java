package dev.vestibule.oauth.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How an application authenticates at the token endpoint ({@code token_endpoint_auth_method}). */
public enum AuthMethod {
    /** Not at all: a public client. */
    NONE,
    CLIENT_SECRET_BASIC,
    CLIENT_SECRET_POST,
    PRIVATE_KEY_JWT;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<AuthMethod> ofWireName(String name) {
        return Arrays.stream(values())
                .filter(method -> method.wireName().equals(name))
                .findFirst();
    }

    /** Returns whether it takes a secret that the server makes. */
    public boolean needsSecret() {
        return this == CLIENT_SECRET_BASIC || this == CLIENT_SECRET_POST;
    }
}
