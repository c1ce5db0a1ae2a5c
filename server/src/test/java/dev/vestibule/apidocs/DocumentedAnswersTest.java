package dev.vestibule.apidocs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OidcWorld;
import dev.vestibule.testing.TestServer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The description of the API tells the truth: whatever a running server answers here stands in it, fits its schema and,
 * where the answer is a refusal, is one of its examples to the byte. And each refusal that it tells of is provoked.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedAnswersTest {
    private TestServer server;
    private DocumentedAnswers answers;

    @BeforeAll
    void start() {
        server = TestServer.on(DatabaseKind.H2, """
                MB_OIDC_PROVIDERS=[{"key": "acme", "login-prompt": "Acme", "issuer-uri": "http://127.0.0.1:1",
                "client-id": "vestibule", "client-secret": "secret"}]""");
        answers = new DocumentedAnswers(server);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void whatTheServerAnswersIsWhatTheDescriptionSays() {
        SignInAnswers signIn = new SignInAnswers(answers);
        signIn.firstRun();
        signIn.signingIn();
        signIn.session();
        signIn.passwords();
        UserAnswers users = new UserAnswers(answers);
        users.people();
        users.groups();
        AdminAnswers admin = new AdminAnswers(answers);
        admin.everybodysSessions();
        new ApiKeyAnswers(answers).keys();
        admin.operation();
        admin.mail();
        ProviderAnswers providers = new ProviderAnswers(answers);
        providers.google();
        providers.providers("/api/vestibule/oidc-provider");
        providers.providers("/api/ee/sso/oidc");
        new PasskeyAnswers(answers).passkeys();
        new GuardRuleAnswers(answers).rules();
        new ApplicationAnswers(answers).applications();
        new OpenIdAnswers(answers).withoutAKey();
        signIn.resets();
        signIn.tooManyTries();

        Set<String> seen = new HashSet<>(answers.seen());
        seen.addAll(secondFactors());
        seen.addAll(MfaAnswers.atTheMaximumOfSessions());

        assertThat(answers.refusalsOfTheDescription()).isSubsetOf(seen);
        assertThat(answers.seen())
                .contains(
                        "GET /api/session/properties 200 application/json stranger",
                        "GET /api/session/properties 200 application/json administrator");
    }

    private static Set<String> secondFactors() {
        try (TestServer other = TestServer.on(DatabaseKind.H2, OidcWorld.PHRASE, "MB_MFA_ENFORCEMENT=optional")) {
            DocumentedAnswers answers = new DocumentedAnswers(other);
            new MfaAnswers(answers).secondFactors();
            new OpenIdAnswers(answers).withAKey();
            new ProofAnswers(answers).late();
            return answers.seen();
        }
    }
}
