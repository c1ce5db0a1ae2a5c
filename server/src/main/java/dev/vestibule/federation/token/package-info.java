/**
 * Tokens that others have signed: whose keys count, whether the signature holds, and the claims that every kind of
 * token shares. Who may trust what for which sign-in is the matter of {@code google} and {@code oidc}.
 */
@NullMarked
package dev.vestibule.federation.token;

import org.jspecify.annotations.NullMarked;
