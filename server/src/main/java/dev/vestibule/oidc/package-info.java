/**
 * Sign-in with OpenID Connect: which providers there are, the authorization code flow with PKCE, nonce and a state that belongs to
 * one browser, and the end of sessions when the provider tells of it. The pages of it stand in {@code page}.
 */
@NullMarked
package dev.vestibule.oidc;

import org.jspecify.annotations.NullMarked;
