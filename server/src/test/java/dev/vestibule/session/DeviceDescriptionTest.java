package dev.vestibule.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceDescriptionTest {
    private static final String IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 13_3 like Mac OS X) AppleWebKit/605.1.15 "
            + "(KHTML, like Gecko) Version/13.0.4 Mobile/15E148 Safari/604.1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36"
                        + " | Browser (Chrome/Windows)",
                IPHONE + " | Mobile Browser (Mobile Safari/iOS)",
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36"
                        + " | Mobile Browser (Chrome Mobile/Android)",
                "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0 | Browser (Firefox/Linux)",
                "Apache-HttpClient/4.5.10 (Java/14.0.1) | Library (Apache-HttpClient/JVM (Java))",
                "curl/8.5.0 | Library (curl/Unknown OS)",
                "Mozilla/5.0 | Browser (Unknown browser/Unknown OS)",
                "unknown | Unknown device type (Unknown browser/Unknown OS)",
                "<div> | Unknown device type (Unknown browser/Unknown OS)"
            })
    void clientsReadTheWordsOfMetabase(String userAgent, String text) {
        assertThat(DeviceDescription.wireText(userAgent)).isEqualTo(text);
    }
}
