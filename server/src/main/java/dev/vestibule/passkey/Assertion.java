package dev.vestibule.passkey;

import java.util.Optional;

/**
 * A browser's answer to a sign-in with a passkey.
 *
 * @param userHandle the account, as the authenticator knows it; always sent where the user chose among passkeys
 */
public record Assertion(
        Bytes credentialId, Bytes clientData, Bytes authenticatorData, Bytes signature, Optional<Bytes> userHandle) {}
