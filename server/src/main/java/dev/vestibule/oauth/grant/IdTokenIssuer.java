package dev.vestibule.oauth.grant;

import java.util.Optional;

/** Makes the ID token of a token response; empty if the grant has none, as without the scope {@code openid}. */
@FunctionalInterface
public interface IdTokenIssuer {
    Optional<String> issue(IssuedGrant grant);
}
