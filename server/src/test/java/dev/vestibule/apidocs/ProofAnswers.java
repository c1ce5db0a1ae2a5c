package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.time.Duration;

/** What sessions answer that were authenticated too long ago, where that matters; and pages of other sites. */
final class ProofAnswers {
    private static final String PROVIDER = "/api/vestibule/oidc-provider";
    private static final String SSO = "/api/ee/sso/oidc";

    private final DocumentedAnswers answers;
    private final TestServer server;

    ProofAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void late() {
        Client ann = server.as(server.signIn("ann@example.com", PASSWORD));
        String key = ann.post("/api/api-key", "{\"name\": \"late\", \"group_id\": 1}")
                .json()
                .path("id")
                .asText();
        int membership = server.tables().count("SELECT MIN(id) FROM membership WHERE group_id = 2");
        elsewhere();
        server.passes(Duration.ofMinutes(5));
        int user = server.users().id("bob@example.com");
        refused(ann, "POST", "/api/api-key", "{\"name\": \"later\", \"group_id\": 1}", "");
        refused(ann, "PUT", "/api/api-key/{id}", "{}", key);
        refused(ann, "PUT", "/api/api-key/{id}/regenerate", "{}", key);
        refused(
                ann,
                "POST",
                "/api/user",
                "{\"email\": \"new@example.com\", \"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}",
                "");
        refused(ann, "PUT", "/api/user/{id}", "{\"is_superuser\": true}", Integer.toString(user));
        refused(
                ann,
                "PUT",
                "/api/user/{id}/password",
                "{\"password\": \"five green lanterns hum\"}",
                Integer.toString(user));
        refused(ann, "POST", "/api/permissions/membership", "{\"group_id\": 2, \"user_id\": " + user + "}", "");
        refused(ann, "DELETE", "/api/permissions/membership/{id}", "", Integer.toString(membership));
        refused(ann, "PUT", "/api/setting", "{\"mfa-email-codes\": true}", "");
        refused(ann, "PUT", "/api/setting/{key}", "{\"value\": true}", "mfa-email-codes");
        refused(ann, "PUT", "/api/google/settings", "{}", "");
        refused(ann, "PUT", "/api/email", "{}", "");
        refused(ann, "DELETE", "/api/email", "", "");
        for (String path : new String[] {PROVIDER, SSO}) {
            refused(ann, "POST", path, "{}", "");
            refused(ann, "PUT", path + "/{key}", "{}", "acme");
            refused(ann, "DELETE", path + "/{key}", "", "acme");
        }
        refused(ann, "DELETE", "/api/vestibule/external-identity/{id}", "", "1");
        refused(ann, "DELETE", "/api/vestibule/user-passkey/{id}", "", "1");
        refused(ann, "POST", "/api/ee/mfa/admin/remove", "{\"user_id\": " + user + "}", "");
        String ends = server.now().plusSeconds(60).toString();
        refused(ann, "POST", "/api/vestibule/api-key", "{\"name\": \"own\", \"expires_at\": \"" + ends + "\"}", "");
        refused(ann, "POST", "/api/vestibule/passkey/{id}/remove", "{}", "1");
        server.tables()
                .run(
                        "DELETE FROM password_credential WHERE account_id = ?",
                        server.users().id("ann@example.com"));
        refused(ann, "POST", "/api/ee/mfa/enroll", "{}", "");
    }

    private void refused(Client client, String method, String operation, String body, String part) {
        String path = operation.replaceFirst("[{](id|key)[}]", part);
        answers.check(
                method + " " + operation,
                client.with("Content-Type", "application/json").send(method, path, body),
                403);
    }

    /** Answers those that pages of other sites try with a cookie. */
    private void elsewhere() {
        Client foreign =
                server.withCookie(server.signIn("ann@example.com", PASSWORD)).with("Sec-Fetch-Site", "cross-site");
        refused(foreign, "POST", "/api/vestibule/session/proof", "{}", "");
        refused(foreign, "POST", "/api/vestibule/session/proof/options", "{}", "");
        refused(foreign, "DELETE", "/api/vestibule/trusted-device/{id}", "", "1");
    }
}
