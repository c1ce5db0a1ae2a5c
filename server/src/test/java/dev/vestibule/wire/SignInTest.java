package dev.vestibule.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code POST /api/session} (session wire, 1.2). */
@OnEachServer
class SignInTest {
    private static final String PASSWORD = "seven purple kettles sing";
    private static final String WRONG = """
            {"errors":{"password":"did not match stored password"}}""";

    private final TestServer server;

    SignInTest(TestServer server) {
        this.server = server;
    }

    @Test
    void rightCredentialsAnswer200WithTheKeyAsTheOnlyThing() {
        server.hasUser("right@example.com", PASSWORD);
        Answer answer = server.client().signIn("right@example.com", PASSWORD);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(answer.text()).matches("\\{\"id\":\"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\"}");
    }
}
