/**
 * Second factors at sign-ins: every way of signing in ends at {@link dev.vestibule.mfa.SignInGate}, which starts the
 * session or asks for another factor. {@link dev.vestibule.mfa.SecondStep} completes a sign-in with that factor.
 */
@NullMarked
package dev.vestibule.mfa;

import org.jspecify.annotations.NullMarked;
