/**
 * Passkeys: how they are added to an account, and signing in with them. {@code password} has the proof that adding one
 * takes; {@link dev.vestibule.passkey.WebAuthnLibrary} alone knows the library, which is loaded with the first passkey.
 */
@NullMarked
package dev.vestibule.passkey;

import org.jspecify.annotations.NullMarked;
