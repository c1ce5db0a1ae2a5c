package dev.vestibule.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a form may lead, in the words of the content security policy. */
class FormTargetTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example.com/callback?x=1, https://app.example.com",
        "https://app.example.com:8443/a, https://app.example.com:8443",
        "http://127.0.0.1:3210/callback, http://127.0.0.1:3210",
        "http://[::1]:3210/callback, http:",
        "app.immich:///oauth-callback, app.immich:",
        "com.example.app:/callback, com.example.app:"
    })
    void onlyTheOriginOfTheRedirectUriIsAdded(String uri, String source) {
        assertThat(FormTarget.of(URI.create(uri)).sources()).isEqualTo("'self' " + source);
    }

    @ParameterizedTest
    @CsvSource({"/callback", "callback"})
    void whatIsNoAddressAddsNothing(String uri) {
        assertThat(FormTarget.of(URI.create(uri)).sources()).isEqualTo("'self'");
    }
}
