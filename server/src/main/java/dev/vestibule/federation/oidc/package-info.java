/**
 * Sign-in with OpenID Connect: the providers, the authorization code flow with PKCE, nonce and a state that belongs to
 * one browser, and the revocation of sessions when the provider requests it.
 */
@NullMarked
package dev.vestibule.federation.oidc;

import org.jspecify.annotations.NullMarked;
