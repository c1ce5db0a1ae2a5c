/**
 * OpenID Connect: discovery, ID tokens, the userinfo endpoint, and sign-outs that applications start or are notified
 * of.
 */
@NullMarked
package dev.vestibule.oauth.openid;

import org.jspecify.annotations.NullMarked;
