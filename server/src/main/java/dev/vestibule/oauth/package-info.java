/** OAuth 2.0 and OpenID Connect: the wiring of {@code oauth.client} (applications) and {@code oauth.grant} (tokens). */
@NullMarked
package dev.vestibule.oauth;

import org.jspecify.annotations.NullMarked;
