package dev.vestibule.session.admin;

import dev.vestibule.session.SignInMethod;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The contract's names of providers; some of them have no counterpart here and match no sessions. */
public enum ProviderName {
    PASSWORD,
    LDAP,
    GOOGLE,
    SLACK_CONNECT,
    CUSTOM_OIDC,
    JWT,
    SAML,
    SUPPORT_ACCESS_GRANT,
    UNKNOWN;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the sign-in methods with this name. */
    public Set<SignInMethod> methods() {
        return Stream.of(SignInMethod.values())
                .filter(method -> of(method) == this)
                .collect(Collectors.toUnmodifiableSet());
    }

    static Optional<ProviderName> named(String wireName) {
        return Stream.of(values())
                .filter(name -> name.wireName().equals(wireName))
                .findFirst();
    }

    public static ProviderName of(SignInMethod method) {
        return switch (method) {
            case PASSWORD, SETUP, RESET, PASSKEY -> PASSWORD; // the contract has no name for passkeys
            case GOOGLE -> GOOGLE;
            case OIDC -> CUSTOM_OIDC;
        };
    }
}
