package dev.vestibule.oauth.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectUrisTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example.com/callback",
                "https://app.example.com/callback?x=1",
                "http://127.0.0.1/callback",
                "http://127.0.0.1:8080/callback",
                "http://[::1]:1234/callback",
                "http://localhost/callback"
            })
    void everyApplicationMayRegisterWhatIsEncryptedOrOnThisMachine(String uri) {
        assertThat(RedirectUris.mayBeRegistered(uri, false)).isTrue();
        assertThat(RedirectUris.mayBeRegistered(uri, true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"com.example.app:/callback", "cursor://anysphere.cursor-mcp/oauth/callback", "vscode://x/y"})
    void onlyAProgramOnTheDeviceMayRegisterASchemeOfItsOwn(String uri) {
        assertThat(RedirectUris.mayBeRegistered(uri, true)).isTrue();
        assertThat(RedirectUris.mayBeRegistered(uri, false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "file:///etc/passwd",
                "vbscript:x",
                "blob:https://app.example.com/x",
                "http://app.example.com/callback",
                "http://127.0.0.1.evil.example.com/callback",
                "http://127.0.0.1@evil.example.com/callback",
                "https://good@evil.example.com/callback",
                "https://app.example.com/callback#fragment",
                "https:///callback",
                "https://app.example.com/a b",
                "https://app.example.com\\@evil.example.com/",
                "//app.example.com/callback",
                "/callback",
                "callback",
                "https:app.example.com",
                ""
            })
    void noApplicationMayRegisterWhatRunsOrDeceives(String uri) {
        assertThat(RedirectUris.mayBeRegistered(uri, true)).isFalse();
        assertThat(RedirectUris.mayBeRegistered(uri, false)).isFalse();
    }

    @Test
    void onlyThePortOfThisMachineMayDiffer() {
        List<String> registered = List.of("http://127.0.0.1/callback?a=1", "https://app.example.com:8443/callback");
        assertThat(RedirectUris.matching("http://127.0.0.1:5000/callback?a=1", registered))
                .contains(registered.get(0));
        assertThat(RedirectUris.matching("http://127.0.0.1:5000/callback", registered))
                .isEmpty();
        assertThat(RedirectUris.matching("https://127.0.0.1:5000/callback?a=1", registered))
                .isEmpty();
        assertThat(RedirectUris.matching("https://app.example.com/callback", registered))
                .isEmpty();
    }
}
