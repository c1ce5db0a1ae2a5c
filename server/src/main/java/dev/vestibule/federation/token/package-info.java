/**
 * Tokens signed by others: which keys count, whether the signature is valid, and the claims that every kind of token
 * shares. {@code google} and {@code oidc} decide which token is trusted for which sign-in.
 */
@NullMarked
package dev.vestibule.federation.token;

import org.jspecify.annotations.NullMarked;
