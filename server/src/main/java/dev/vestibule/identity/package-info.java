/**
 * Who people are elsewhere. {@link dev.vestibule.identity.OutsideSignIn} is the one gate for whoever was proved by somebody else;
 * {@code google} and {@code oidc} do the proving.
 */
@NullMarked
package dev.vestibule.identity;

import org.jspecify.annotations.NullMarked;
