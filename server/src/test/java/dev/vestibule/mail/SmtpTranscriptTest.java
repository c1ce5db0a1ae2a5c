package dev.vestibule.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SmtpTranscriptTest {
    @Test
    void showsWhatWasSaidWithoutSecretsAndWithoutTheMail() {
        SmtpTranscript transcript = new SmtpTranscript(Set.of("open sesame"));
        transcript.trace().print("""
                DEBUG: Jakarta Mail version 2.0
                DEBUG SMTP: useEhlo true, useAuth true
                DEBUG SMTP: trying to connect to host "mail.example.com", port 25, isSSL false
                220 mail.example.com ESMTP
                EHLO here
                250-mail.example.com
                250 AUTH PLAIN
                DEBUG SMTP: AUTH PLAIN command trace suppressed
                DEBUG SMTP: AUTH PLAIN succeeded
                AUTH PLAIN open sesame
                AUTH b3BlbiBzZXNhbWU=
                DATA
                354 go on
                Subject: secret

                https://id.example.com/auth/reset_password/1_x
                .
                250 2.0.0 Ok
                QUIT
                """);
        assertThat(transcript.lines())
                .containsExactly(
                        "# trying to connect to host \"mail.example.com\", port 25, isSSL false",
                        "< 220 mail.example.com ESMTP",
                        "> EHLO here",
                        "< 250-mail.example.com",
                        "< 250 AUTH PLAIN",
                        "> AUTH PLAIN ****",
                        "# AUTH PLAIN succeeded",
                        "> AUTH PLAIN ****",
                        "> AUTH ****",
                        "> DATA",
                        "< 354 go on",
                        "< 250 2.0.0 Ok",
                        "> QUIT");
    }
}
