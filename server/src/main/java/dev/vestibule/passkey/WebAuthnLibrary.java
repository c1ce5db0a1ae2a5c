package dev.vestibule.passkey;

import com.webauthn4j.WebAuthnManager;
import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.credential.CredentialRecord;
import com.webauthn4j.credential.CredentialRecordImpl;
import com.webauthn4j.data.AuthenticationData;
import com.webauthn4j.data.AuthenticationParameters;
import com.webauthn4j.data.AuthenticationRequest;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.RegistrationData;
import com.webauthn4j.data.RegistrationParameters;
import com.webauthn4j.data.RegistrationRequest;
import com.webauthn4j.data.attestation.authenticator.AAGUID;
import com.webauthn4j.data.attestation.authenticator.AttestedCredentialData;
import com.webauthn4j.data.attestation.authenticator.AuthenticatorData;
import com.webauthn4j.data.attestation.authenticator.COSEKey;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.attestation.statement.NoneAttestationStatement;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.server.ServerProperty;
import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * Verifies answers of browsers with WebAuthn4J (WebAuthn Level 3, sections 7.1 and 7.2). No other class knows the
 * library, so that a server without passkeys does not load it. Attestation statements are not asked for, and ignored.
 */
final class WebAuthnLibrary {
    private static final ObjectConverter CONVERTER = new ObjectConverter();
    private static final WebAuthnManager MANAGER = manager();
    private static final List<PublicKeyCredentialParameters> ALGORITHMS = PasskeyOptions.ALGORITHMS.stream()
            .map(COSEAlgorithmIdentifier::create)
            .map(algorithm -> new PublicKeyCredentialParameters(PublicKeyCredentialType.PUBLIC_KEY, algorithm))
            .toList();

    private WebAuthnLibrary() {}

    private static WebAuthnManager manager() {
        WebAuthnManager manager = WebAuthnManager.createNonStrictWebAuthnManager(CONVERTER);
        // A sign counter that did not rise is no refusal here: PasskeyCheck raises an alert.
        manager.getAuthenticationDataVerifier().setMaliciousCounterValueHandler(counted -> {});
        return manager;
    }

    /**
     * Verifies the answer to a registration.
     *
     * @param userVerified whether the authenticator must have verified its user
     */
    static NewPasskey verify(RelyingParty site, Bytes challenge, Attestation answer, boolean userVerified)
            throws RefusedAnswerException {
        requireOrigin(site, answer.clientData());
        RegistrationRequest request = new RegistrationRequest(
                answer.attestationObject().array(), answer.clientData().array());
        RegistrationParameters parameters =
                new RegistrationParameters(server(site, challenge), ALGORITHMS, userVerified, true);
        AuthenticatorData<?> data;
        try { // the library passes on some errors of its parsers as they are
            RegistrationData verified = MANAGER.verify(request, parameters);
            data = Objects.requireNonNull(verified.getAttestationObject()).getAuthenticatorData();
        } catch (RuntimeException e) {
            throw new RefusedAnswerException(rule(e));
        }
        AttestedCredentialData credential = Objects.requireNonNull(data.getAttestedCredentialData());
        return new NewPasskey(
                Bytes.of(credential.getCredentialId()),
                Bytes.of(CONVERTER.getCborMapper().writeValueAsBytes(credential.getCOSEKey())),
                data.getSignCount(),
                Objects.requireNonNull(credential.getAaguid().getValue()).toString(),
                answer.transports(),
                new Passkey.Backup(data.isFlagBE(), data.isFlagBS()),
                data.isFlagUV());
    }

    /**
     * Verifies the answer to a sign-in with a passkey, which is that of the answer's credential id.
     *
     * @param userVerified whether the authenticator must have verified its user
     */
    static Verified verify(RelyingParty site, Bytes challenge, Passkey passkey, Assertion answer, boolean userVerified)
            throws RefusedAnswerException {
        requireOrigin(site, answer.clientData());
        if (!passkey.credentialId().equals(answer.credentialId())) {
            throw new RefusedAnswerException("another credential");
        }
        AuthenticationRequest request = new AuthenticationRequest(
                answer.credentialId().array(),
                answer.userHandle().map(Bytes::array).orElse(null),
                answer.authenticatorData().array(),
                answer.clientData().array(),
                answer.signature().array());
        AuthenticationParameters parameters = new AuthenticationParameters(
                server(site, challenge),
                stored(passkey),
                List.of(passkey.credentialId().array()),
                userVerified,
                true);
        try {
            AuthenticationData verified = MANAGER.verify(request, parameters);
            AuthenticatorData<?> data = Objects.requireNonNull(verified.getAuthenticatorData());
            if (userVerified && !data.isFlagUV()) {
                throw new RefusedAnswerException("user not verified");
            }
            return new Verified(data.getSignCount(), data.isFlagUV(), data.isFlagBS());
        } catch (RuntimeException e) {
            throw new RefusedAnswerException(rule(e));
        }
    }

    private static void requireOrigin(RelyingParty site, Bytes clientData) throws RefusedAnswerException {
        if (!ClientData.isFrom(site, clientData)) {
            throw new RefusedAnswerException("another origin");
        }
    }

    private static ServerProperty server(RelyingParty site, Bytes challenge) {
        return ServerProperty.builder()
                .origin(Origin.create(site.origin()))
                .rpId(site.id())
                .challenge(new DefaultChallenge(challenge.array()))
                .build();
    }

    private static CredentialRecord stored(Passkey passkey) {
        COSEKey key = Objects.requireNonNull(
                CONVERTER.getCborMapper().readValue(passkey.publicKey().array(), COSEKey.class));
        return new CredentialRecordImpl(
                new NoneAttestationStatement(),
                passkey.verifiesUser(),
                passkey.backup().eligible(),
                passkey.backup().done(),
                passkey.signCount(),
                new AttestedCredentialData(
                        new AAGUID(UUID.fromString(passkey.aaguid())),
                        passkey.credentialId().array(),
                        key),
                null,
                null,
                null,
                null);
    }

    /** Returns the name of the rule; messages of the library may repeat what was sent. */
    private static String rule(RuntimeException e) {
        return e.getClass().getSimpleName().replace("Exception", "");
    }
}
