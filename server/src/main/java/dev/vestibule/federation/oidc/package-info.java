/**
 * Sign-in with OpenID Connect: which providers there are, the authorization code flow with PKCE, nonce and a state that
 * belongs to one browser, and the end of sessions when the provider asks for it.
 */
@NullMarked
package dev.vestibule.federation.oidc;

import org.jspecify.annotations.NullMarked;
