/**
 * Users whose identity a provider has proved. {@link dev.vestibule.federation.FederatedSignIn} signs them in;
 * {@code google} and {@code oidc} verify the proof.
 */
@NullMarked
package dev.vestibule.federation;

import org.jspecify.annotations.NullMarked;
