package dev.vestibule.passkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.webauthn4j.converter.util.ObjectConverter;
import com.webauthn4j.data.AuthenticatorSelectionCriteria;
import com.webauthn4j.data.PublicKeyCredentialCreationOptions;
import com.webauthn4j.data.PublicKeyCredentialDescriptor;
import com.webauthn4j.data.PublicKeyCredentialParameters;
import com.webauthn4j.data.PublicKeyCredentialRequestOptions;
import com.webauthn4j.data.PublicKeyCredentialRpEntity;
import com.webauthn4j.data.PublicKeyCredentialType;
import com.webauthn4j.data.PublicKeyCredentialUserEntity;
import com.webauthn4j.data.UserVerificationRequirement;
import com.webauthn4j.data.attestation.statement.COSEAlgorithmIdentifier;
import com.webauthn4j.data.client.Origin;
import com.webauthn4j.data.client.challenge.DefaultChallenge;
import com.webauthn4j.test.authenticator.webauthn.NoneAttestationAuthenticator;
import com.webauthn4j.test.authenticator.webauthn.WebAuthnAuthenticatorAdaptor;
import com.webauthn4j.test.client.ClientPlatform;
import dev.vestibule.user.UserId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** The checks of passkeys against the authenticator of another author, and whatever a client may send instead. */
class PasskeyChecksTest {
    private static final int TRIES = 200;
    private static final ObjectConverter CONVERTER = new ObjectConverter();
    private static final RelyingParty SITE =
            RelyingParty.at(Optional.of(URI.create("https://id.example.com"))).orElseThrow();
    private static final RelyingParty OTHER = RelyingParty.at(Optional.of(URI.create("https://id.example.com:8443")))
            .orElseThrow();
    private static final Bytes CHALLENGE = Bytes.of(new byte[32]);

    private static final ClientPlatform BROWSER = new ClientPlatform(
            Origin.create(SITE.origin()), new WebAuthnAuthenticatorAdaptor(new NoneAttestationAuthenticator()));

    private static final AtomicInteger ACCOUNTS = new AtomicInteger();
    private static final Attestation MADE = created(CHALLENGE, UserVerificationRequirement.REQUIRED);
    private static final Passkey PASSKEY = registered();
    private static final Assertion GOOD = got(PASSKEY.credentialId(), CHALLENGE, UserVerificationRequirement.REQUIRED);

    /** What the browser answers to a registration. */
    private static Attestation created(Bytes challenge, UserVerificationRequirement verification) {
        var options = new PublicKeyCredentialCreationOptions(
                new PublicKeyCredentialRpEntity(SITE.id(), "Vestibule"),
                new PublicKeyCredentialUserEntity(handle(), "ann@example.com", "Ann"),
                new DefaultChallenge(challenge.array()),
                List.of(new PublicKeyCredentialParameters(
                        PublicKeyCredentialType.PUBLIC_KEY, COSEAlgorithmIdentifier.ES256)),
                null,
                null,
                new AuthenticatorSelectionCriteria(null, true, verification),
                null,
                null,
                null);
        var response = BROWSER.create(options).getResponse();
        return new Attestation(
                Bytes.of(response.getClientDataJSON()), Bytes.of(response.getAttestationObject()), List.of("internal"));
    }

    /** The authenticator has one passkey for each account. */
    private static byte[] handle() {
        return new byte[] {(byte) ACCOUNTS.incrementAndGet()};
    }

    /** What it answers to a sign-in with that passkey. */
    private static Assertion got(Bytes id, Bytes challenge, UserVerificationRequirement verification) {
        var options = new PublicKeyCredentialRequestOptions(
                new DefaultChallenge(challenge.array()),
                0L,
                SITE.id(),
                List.of(new PublicKeyCredentialDescriptor(PublicKeyCredentialType.PUBLIC_KEY, id.array(), null)),
                verification,
                null,
                null);
        var response = BROWSER.get(options).getResponse();
        return new Assertion(
                id,
                Bytes.of(response.getClientDataJSON()),
                Bytes.of(response.getAuthenticatorData()),
                Bytes.of(response.getSignature()),
                Optional.ofNullable(response.getUserHandle()).map(Bytes::of));
    }

    private static Passkey stored(NewPasskey fresh) {
        return new Passkey(
                1,
                new UserId(1),
                fresh.credentialId(),
                fresh.publicKey(),
                fresh.signCount(),
                fresh.aaguid(),
                fresh.transports(),
                fresh.backup(),
                fresh.verifiesUser(),
                "Key",
                Instant.EPOCH,
                Optional.empty(),
                Optional.of(SITE.id()));
    }

    private static Passkey registered() {
        try {
            return stored(WebAuthnLibrary.verify(SITE, CHALLENGE, MADE, true));
        } catch (RefusedAnswerException e) {
            throw new IllegalStateException(e);
        }
    }

    @Property(tries = 25)
    void whatAnotherAuthenticatorMakesIsAcceptedForItsChallengeAlone(
            @ForAll @Size(32) byte[] first, @ForAll @Size(32) byte[] second) throws Exception {
        Bytes one = Bytes.of(first);
        Bytes another = Bytes.of(second);
        Attestation made = created(one, UserVerificationRequirement.REQUIRED);
        NewPasskey fresh = WebAuthnLibrary.verify(SITE, one, made, true);
        assertThat(fresh.verifiesUser()).isTrue();
        assertThat(CONVERTER.getCborMapper().readTree(fresh.publicKey().array()).isObject())
                .isTrue();
        Assertion answer = got(fresh.credentialId(), another, UserVerificationRequirement.REQUIRED);
        assertThat(WebAuthnLibrary.verify(SITE, another, stored(fresh), answer, true)
                        .userVerified())
                .isTrue();
        if (!one.equals(another)) {
            refused(SITE, one, stored(fresh), answer, true);
            assertThatThrownBy(() -> WebAuthnLibrary.verify(SITE, another, made, true))
                    .isInstanceOf(RefusedAnswerException.class);
        }
        refused(OTHER, another, stored(fresh), answer, true);
        refused(SITE, another, PASSKEY, answer, true); // whose credential it is not
    }

    /** WebAuthn Level 3, 7.2: what is signed is the whole answer, and the key is that of the credential. */
    @Property(tries = TRIES)
    void anAnswerWithOneChangedBitIsRefused(
            @ForAll @IntRange(max = 2) int part, @ForAll @IntRange(max = 100_000) int bit) throws Exception {
        Assertion bad = switch (part) {
            case 0 ->
                new Assertion(
                        GOOD.credentialId(),
                        flipped(GOOD.clientData(), bit),
                        GOOD.authenticatorData(),
                        GOOD.signature(),
                        GOOD.userHandle());
            case 1 ->
                new Assertion(
                        GOOD.credentialId(),
                        GOOD.clientData(),
                        flipped(GOOD.authenticatorData(), bit),
                        GOOD.signature(),
                        GOOD.userHandle());
            default ->
                new Assertion(
                        GOOD.credentialId(),
                        GOOD.clientData(),
                        GOOD.authenticatorData(),
                        flipped(GOOD.signature(), bit),
                        GOOD.userHandle());
        };
        refused(SITE, CHALLENGE, PASSKEY, bad, true);
    }

    /** Never anything but a refusal: no error of a parser, and no acceptance. */
    @Property(tries = TRIES)
    void junkIsRefused(
            @ForAll @Size(max = 300) byte[] first, @ForAll @Size(max = 300) byte[] second, @ForAll boolean inside)
            throws Exception {
        Bytes clientData = inside ? GOOD.clientData() : Bytes.of(first);
        refused(
                SITE,
                CHALLENGE,
                PASSKEY,
                new Assertion(PASSKEY.credentialId(), clientData, Bytes.of(first), Bytes.of(second), Optional.empty()),
                false);
        Attestation junk =
                new Attestation(inside ? MADE.clientData() : Bytes.of(first), Bytes.of(second), List.of("usb"));
        assertThatThrownBy(() -> WebAuthnLibrary.verify(SITE, CHALLENGE, junk, false))
                .isInstanceOf(RefusedAnswerException.class);
    }

    @Property(tries = TRIES)
    void noOtherOriginIsAccepted(@ForAll @StringLength(max = 40) String more) throws Exception {
        for (String origin : List.of(SITE.origin() + more, more + SITE.origin(), more)) {
            if (!origin.equals(SITE.origin())) {
                Bytes told = Bytes.of(CONVERTER
                        .getJsonMapper()
                        .writeValueAsBytes(
                                Map.of("type", "webauthn.get", "challenge", CHALLENGE.text(), "origin", origin)));
                refused(
                        SITE,
                        CHALLENGE,
                        PASSKEY,
                        new Assertion(
                                GOOD.credentialId(),
                                told,
                                GOOD.authenticatorData(),
                                GOOD.signature(),
                                GOOD.userHandle()),
                        false);
                assertThat(ClientData.isFrom(SITE, told)).isFalse();
            }
        }
    }

    @Property(tries = 10)
    void withoutUserVerificationItIsNoFirstFactor(@ForAll @Size(32) byte[] bytes) throws Exception {
        Bytes challenge = Bytes.of(bytes);
        Assertion answer = got(PASSKEY.credentialId(), challenge, UserVerificationRequirement.DISCOURAGED);
        assertThat(WebAuthnLibrary.verify(SITE, challenge, PASSKEY, answer, false)
                        .userVerified())
                .isFalse();
        refused(SITE, challenge, PASSKEY, answer, true);
    }

    private static Bytes flipped(Bytes bytes, int bit) {
        byte[] changed = bytes.array();
        changed[(bit / 8) % changed.length] ^= (byte) (1 << (bit % 8));
        return Bytes.of(changed);
    }

    private static void refused(
            RelyingParty site, Bytes challenge, Passkey passkey, Assertion answer, boolean userVerified) {
        assertThatThrownBy(() -> WebAuthnLibrary.verify(site, challenge, passkey, answer, userVerified))
                .isInstanceOf(RefusedAnswerException.class);
    }
}
