/**
 * Users who were proved by somebody else. {@link dev.vestibule.federation.FederatedSignIn} is the one gate for them;
 * {@code google} and {@code oidc} do the proving.
 */
@NullMarked
package dev.vestibule.federation;

import org.jspecify.annotations.NullMarked;
