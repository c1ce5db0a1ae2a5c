/**
 * Grants: what an application may do for a user, how it gets its tokens, and every way in which that ends. The check of
 * an access token on a request is in {@code session}.
 */
@NullMarked
package dev.vestibule.oauth.grant;

import org.jspecify.annotations.NullMarked;
