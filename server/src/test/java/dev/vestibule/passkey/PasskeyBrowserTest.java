package dev.vestibule.passkey;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.mfa.AuthenticatorApp;
import dev.vestibule.testing.Browser;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.Ports;
import dev.vestibule.testing.TestServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticator;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions.Protocol;
import org.openqa.selenium.virtualauthenticator.VirtualAuthenticatorOptions.Transport;

/** Passkeys in Chromium, with its virtual authenticator. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasskeyBrowserTest {
    private static final String USER = "pat@example.com";
    private static final String LIST = "/account/passkeys";
    /** Notes what the page asks of the browser: suggestions wait until they are ended, and dialogs are canceled. */
    private static final String RECORDER = """
            window.asked = [];
            window.timers = [];
            const later = window.setTimeout.bind(window);
            window.setTimeout = (work, millis) => millis < 60000 ? later(work, millis) : window.timers.push(work);
            navigator.credentials.get = ({ mediation, signal, publicKey }) => {
                const one = { kind: mediation ?? 'modal', challenge: new Uint8Array(publicKey.challenge).join() };
                window.asked.push(one);
                return new Promise((_, refuse) => {
                    if (!signal) {
                        refuse(new DOMException('canceled', 'NotAllowedError'));
                    }
                    signal?.addEventListener('abort', () => {
                        one.ended = true;
                        refuse(signal.reason);
                    });
                });
            };
            PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(true);
            """;

    private static final String BUTTON = "Sign in with a passkey";

    private TestServer server;
    private Map<String, Object> withoutSuggestions = Map.of();
    private Browser browser;
    private VirtualAuthenticator authenticator;

    @BeforeAll
    void start() {
        int port = Ports.free();
        server = TestServer.on(
                DatabaseKind.H2,
                "MB_JETTY_PORT=" + port,
                "MB_SITE_URL=http://localhost:" + port,
                "MB_MFA_ENFORCEMENT=optional",
                OidcWorld.PHRASE);
        server.isSetUpBy("admin@example.com", PASSWORD);
        server.hasUser(USER, PASSWORD);
        browser = Browser.at(server);
        authenticator = browser.driver()
                .addVirtualAuthenticator(new VirtualAuthenticatorOptions()
                        .setProtocol(Protocol.CTAP2)
                        .setTransport(Transport.INTERNAL)
                        .setHasResidentKey(true)
                        .setHasUserVerification(true)
                        .setIsUserVerified(true));
    }

    @AfterEach
    void bringBackSuggestions() {
        browser.driver().executeCdpCommand("Page.removeScriptToEvaluateOnNewDocument", withoutSuggestions);
    }

    @AfterAll
    void stop() {
        browser.driver().removeVirtualAuthenticator(authenticator);
        browser.close();
        server.close();
    }

    @Test
    void aPasskeyIsAddedSignsInIsRefusedWithoutItsUserAndIsRemoved() {
        browser.signIn(USER, PASSWORD);
        server.passes(Duration.ofMinutes(5));
        browser.open(LIST + "/new");
        browser.awaitText("Confirm that it is you");
        assertThat(browser.barriers()).isEmpty();
        browser.type("confirm-password", "not the password");
        browser.press("Confirm");
        browser.awaitText("Your current password is incorrect.");
        browser.type("confirm-password", PASSWORD);
        browser.press("Confirm");
        browser.awaitPath(LIST + "/new");
        browser.type("name", "Notebook");
        browser.press("Add a passkey");
        browser.awaitPath(LIST);
        browser.awaitText("Passkey Notebook was added.");
        assertThat(authenticator.getCredentials())
                .singleElement()
                .satisfies(credential ->
                        assertThat(credential.isResidentCredential()).isTrue());

        // Chromium without a window takes the suggestion by itself.
        browser.signOut();
        browser.open("/auth/login?redirect=%2Faccount%2Fsessions");
        browser.awaitPath("/account/sessions");

        browser.signOut();
        withoutSuggestions();
        browser.open("/auth/login");
        authenticator.setUserVerified(false);
        browser.press(BUTTON);
        browser.awaitText("The passkey request was canceled or timed out. Try again.");
        authenticator.setUserVerified(true);
        browser.press(BUTTON);
        browser.awaitPath("/account/profile");

        noBarrierAndNothingCut();
        browser.open(LIST);
        browser.press("Remove passkey");
        server.passes(Duration.ofMinutes(5));
        browser.press("Remove passkey");
        browser.awaitText("Confirm that it is you");
        browser.press("Use a passkey"); // and the form is sent again
        browser.awaitText("Passkey Notebook was removed.");
        browser.signOut();
        browser.open("/auth/login");
        if (!authenticator.getCredentials().isEmpty()) { // else the browser has removed its copy, as the page asked
            browser.press(BUTTON);
            browser.awaitText("This passkey is not registered here, or was removed.");
        }
        assertThat(browser.complaints()).isEmpty();
    }

    /**
     * A page that asked again while a suggestion waits would end it under the user's hands; one that did not end it
     * before the dialog would get an error; one that kept it for too long would send a challenge that has expired.
     */
    @Test
    void aSuggestionIsAskedForOnceForEachChallengeAndEndsBeforeTheDialog() {
        withoutSuggestions =
                browser.driver().executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", RECORDER));
        browser.open("/auth/login");
        Awaitility.await().until(() -> asked().equals(List.of("conditional")));
        browser.type("username", USER);
        browser.type("password", "x");
        assertThat(asked()).as("what is typed asks for nothing").containsExactly("conditional");

        browser.script("window.timers.splice(0).forEach(renew => renew())"); // four minutes later
        Awaitility.await().until(() -> asked().equals(List.of("conditional, ended", "conditional")));
        browser.press(BUTTON);
        Awaitility.await()
                .until(() ->
                        asked().equals(List.of("conditional, ended", "conditional, ended", "modal", "conditional")));
        assertThat(browser.script("return new Set(window.asked.map(one => one.challenge)).size"))
                .as("each has a challenge of its own")
                .isEqualTo(4L);
    }

    /** Authenticators that lie about their user, other accounts on the device, and another origin of the same host. */
    @Test
    void noOtherAccountUserOrOriginIsAccepted() {
        withoutSuggestions();
        server.hasUser("pam@example.com", PASSWORD);
        added("pam@example.com", "Of Pam");
        server.hasUser("rob@example.com", PASSWORD);
        added("rob@example.com", "Of Rob");
        assertThat(authenticator.getCredentials())
                .as("two accounts on one device")
                .hasSize(2);

        // Signed in as Rob, the passkey of Pam on the same device does not count.
        browser.signIn("rob@example.com", PASSWORD);
        server.passes(Duration.ofMinutes(5));
        browser.open(LIST + "/new");
        browser.awaitText("Confirm that it is you");
        browser.press("Use a passkey");
        browser.awaitPath(LIST + "/new");
        browser.signOut();

        browser.driver()
                .executeCdpCommand(
                        "WebAuthn.setResponseOverrideBits",
                        Map.of("authenticatorId", authenticator.getId(), "isBadUV", true));
        browser.open("/auth/login");
        browser.press(BUTTON);
        browser.awaitText("The passkey was not accepted.");
        browser.driver()
                .executeCdpCommand(
                        "WebAuthn.setResponseOverrideBits",
                        Map.of("authenticatorId", authenticator.getId(), "isBadUV", false));

        browser.driver().get("http://other.localhost:" + server.port() + "/auth/login");
        browser.press(BUTTON);
        browser.awaitText("The passkey request was canceled or timed out. Try again.");
        authenticator.removeAllCredentials();
    }

    private void added(String email, String name) {
        browser.signIn(email, PASSWORD);
        browser.open(LIST + "/new");
        browser.type("name", name);
        browser.press("Add a passkey");
        browser.awaitText("Passkey " + name + " was added.");
        browser.signOut();
    }

    private List<String> asked() {
        return List.of(Objects.requireNonNull(browser.script(
                        "return window.asked.map(one => one.kind + (one.ended ? ', ended' : '')).join(';')"))
                .toString()
                .split(";", -1));
    }

    @Test
    void whoHasAnAuthenticatorAppEntersACodeOfItToo() {
        AuthenticatorApp app = AuthenticatorApp.of(server, "quinn@example.com");
        withoutSuggestions();
        browser.open("/auth/login");
        browser.type("username", app.email());
        browser.type("password", PASSWORD);
        browser.press("Sign in");
        browser.awaitPath("/auth/two-factor");
        browser.type("code", app.code());
        browser.press("Verify");
        browser.awaitPath("/account/profile");
        app.rests();
        browser.open(LIST + "/new");
        browser.type("code", app.wrongCode());
        browser.press("Add a passkey");
        browser.awaitText("Invalid authentication code.");
        browser.type("code", app.code());
        browser.press("Add a passkey");
        browser.awaitPath(LIST);
        assertThat(authenticator.getCredentials()).hasSize(1);

        // From now on it replaces the code.
        browser.signOut();
        browser.open("/auth/login");
        browser.type("username", app.email());
        browser.type("password", PASSWORD);
        browser.press("Sign in");
        browser.awaitPath("/auth/two-factor");
        assertThat(browser.barriers()).isEmpty();
        browser.press("Use a passkey");
        browser.awaitPath("/account/profile");
        authenticator.removeAllCredentials();
        browser.signOut();
    }

    /** From the next page on, until the end of the test. */
    private void withoutSuggestions() {
        withoutSuggestions = browser.driver()
                .executeCdpCommand(
                        "Page.addScriptToEvaluateOnNewDocument",
                        Map.of(
                                "source",
                                "PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)"));
    }

    private void noBarrierAndNothingCut() {
        int id = server.tables().count("SELECT MAX(id) FROM passkey");
        for (String path : List.of(LIST, LIST + "/new", LIST + "/" + id + "/rename", LIST + "/" + id + "/remove")) {
            browser.open(path);
            assertThat(browser.barriers()).as(path).isEmpty();
            browser.looks(320, "dark");
            assertThat(Objects.requireNonNull(browser.script(
                            "return document.documentElement.scrollWidth - document.documentElement.clientWidth")))
                    .as("what does not fit of %s", path)
                    .isEqualTo(0L);
            browser.looks(1280, "light");
        }
    }
}
