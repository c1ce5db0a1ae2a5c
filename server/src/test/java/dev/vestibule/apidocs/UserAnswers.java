package dev.vestibule.apidocs;

import static dev.vestibule.testing.TestServer.PASSWORD;

import dev.vestibule.testing.Client;
import dev.vestibule.testing.TestServer;
import java.util.List;

/** What users, groups and memberships answer. */
final class UserAnswers {
    private final DocumentedAnswers answers;
    private final TestServer server;

    UserAnswers(DocumentedAnswers answers) {
        this.answers = answers;
        this.server = answers.server();
    }

    void people() {
        String key = server.signIn("ann@example.com", PASSWORD);
        String bobsKey = server.signIn("bob@example.com", PASSWORD);
        int cat = server.hasUser("cat@example.com", PASSWORD);
        answers.get("/api/user/current", 401);
        answers.check("GET /api/user/current", server.as(key).get("/api/user/current"), 200);
        answers.check("GET /api/user/current", server.as(bobsKey).get("/api/user/current"), 200);
        answers.get("/api/login-history/current", 401);
        answers.check("GET /api/login-history/current", server.as(key).get("/api/login-history/current"), 200);

        String profile = "PUT /api/user/{id}";
        answers.check(profile, server.client().put("/api/user/1", "{}"), 401);
        answers.check(profile, server.as(bobsKey).put("/api/user/1", "{}"), 403);
        answers.check(profile, server.as(key).put("/api/user/999", "{}"), 404);
        answers.check(profile, server.as(key).put("/api/user/x", "{}"), 404);
        answers.check(profile, server.as(key).put("/api/user/1", "{"), 400);
        answers.check(profile, server.as(key).put("/api/user/1", "{\"locale\": \"tlh\"}"), 400);
        answers.check(profile, server.as(key).put("/api/user/1", "{\"first_name\": \" \"}"), 400);
        peoplesRights(server.as(key), server.as(bobsKey), cat);
        answers.check(profile, server.as(key).put("/api/user/1", "{\"last_name\": null, \"locale\": \"en_US\"}"), 200);
        ownSessions(key);

        String close = "DELETE /api/user/{id}";
        answers.check(close, server.client().delete("/api/user/" + cat), 401);
        answers.check(close, server.as(bobsKey).delete("/api/user/" + cat), 403);
        answers.check(close, server.as(key).delete("/api/user/1"), 400);
        answers.check(close, server.as(key).delete("/api/user/999"), 404);
        answers.check(close, server.as(key).delete("/api/user/x"), 404);
        answers.check(close, server.as(key).delete("/api/user/" + cat), 200);
    }

    private void peoplesRights(Client ann, Client bob, int cat) {
        String list = "/api/user";
        answers.get(list, 401);
        answers.check("GET " + list, bob.get(list), 403);
        answers.check("GET " + list, ann.get(list + "?limit=many"), 400);
        answers.check("GET " + list, ann.get(list + "?tenancy=all&tenant_id=1"), 400);
        answers.check("GET " + list, ann.get(list + "?offset=0"), 200);
        String recipients = "/api/user/recipients";
        answers.get(recipients, 401);
        answers.check("GET " + recipients, bob.get(recipients + "?limit=many"), 400);
        answers.check("GET " + recipients, bob.get(recipients), 200);
        answers.check("GET " + recipients, ann.get(recipients), 200);

        String one = "/api/user/{id}";
        answers.check("GET " + one, server.get("/api/user/1"), 401);
        answers.check("GET " + one, bob.get("/api/user/1"), 403);
        answers.check("GET " + one, ann.get("/api/user/999"), 404);
        answers.check("GET " + one, ann.get("/api/user/x"), 404);
        answers.check("GET " + one, ann.get("/api/user/1"), 200);

        answers.post(list, "{}", 401);
        answers.check("POST " + list, bob.post(list, "{}"), 403);
        answers.check("POST " + list, ann.post(list, "{"), 400);
        answers.check("POST " + list, ann.post(list, "{}"), 400);
        for (String wrong : List.of(
                "\"email\": \"cat@example.com\"",
                "\"email\": \"nobody\"",
                "\"email\": \"new@example.com\", \"password\": \"short\"",
                "\"email\": \"new@example.com\", \"login_attributes\": []",
                "\"email\": \"new@example.com\", \"user_group_memberships\": 1",
                "\"email\": \"new@example.com\", \"user_group_memberships\": []",
                "\"email\": \"new@example.com\", \"user_group_memberships\": [{\"id\": 1}, {\"id\": 999}]")) {
            answers.check("POST " + list, ann.post(list, "{" + wrong + "}"), 400);
        }
        answers.check("POST " + list, ann.post(list, "{\"email\": \"new@example.com\"}"), 200);

        server.users().linkWithGoogle("new@example.com", "new");
        int fresh = server.users().id("new@example.com");
        String change = "PUT " + one;
        answers.check(change, ann.put("/api/user/" + fresh, "{\"first_name\": \"Other\"}"), 400);
        for (String wrong : List.of(
                "\"email\": \"ann@example.com\"",
                "\"is_superuser\": true, \"user_group_memberships\": [{\"id\": 1}]",
                "\"user_group_memberships\": []",
                "\"user_group_memberships\": [{\"id\": 1}, {\"id\": 999}]")) {
            answers.check(change, ann.put("/api/user/" + cat, "{" + wrong + "}"), 400);
        }
        answers.check(change, ann.put("/api/user/1", "{\"is_superuser\": false}"), 400);
        int editors = server.users().addGroup("Editors");
        String manager =
                "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}, {\"id\": %d, \"is_group_manager\": true}]}";
        answers.check(change, ann.put("/api/user/1", manager.formatted(editors)), 400);
        int self = bob.get("/api/user/current").json().path("id").intValue();
        String administrator = "{\"user_group_memberships\": [{\"id\": 1}, {\"id\": 2}]}";
        answers.check(change, bob.put("/api/user/" + self, administrator), 403);

        String reactivate = "PUT " + one + "/reactivate";
        answers.check(reactivate, server.client().put("/api/user/" + fresh + "/reactivate", ""), 401);
        answers.check(reactivate, bob.put("/api/user/" + fresh + "/reactivate", ""), 403);
        answers.check(reactivate, ann.put("/api/user/" + fresh + "/reactivate", ""), 400);
        answers.check(reactivate, ann.put("/api/user/999/reactivate", ""), 404);
        answers.check(reactivate, ann.put("/api/user/x/reactivate", ""), 404);
        ann.delete("/api/user/" + fresh);
        answers.check(reactivate, ann.put("/api/user/" + fresh + "/reactivate", ""), 200);

        String modal = "PUT " + one + "/modal/{modal}";
        answers.check(modal, server.client().put("/api/user/1/modal/qbnewb", ""), 401);
        answers.check(modal, bob.put("/api/user/1/modal/qbnewb", ""), 403);
        answers.check(modal, ann.put("/api/user/1/modal/other", ""), 400);
        answers.check(modal, ann.put("/api/user/999/modal/qbnewb", ""), 404);
        answers.check(modal, ann.put("/api/user/x/modal/qbnewb", ""), 404);
        answers.check(modal, ann.put("/api/user/1/modal/qbnewb", ""), 200);
    }

    void groups() {
        Client ann = server.as(server.signIn("ann@example.com", PASSWORD));
        Client bob = server.as(server.signIn("bob@example.com", PASSWORD));
        int dee = server.hasUser("dee@example.com", PASSWORD);
        String path = "/api/permissions/group";
        String one = path + "/{id}";
        answers.strangersAndBob(bob, "GET", path);
        answers.strangersAndBob(bob, "POST", path);
        answers.check("GET " + path, ann.get(path), 200);
        answers.check("GET " + path, ann.get(path + "?limit=many"), 400);
        for (String wrong : List.of("{", "{}", "{\"name\": \"all users\"}")) {
            answers.check("POST " + path, ann.post(path, wrong), 400);
        }
        int id = answers.check("POST " + path, ann.post(path, "{\"name\": \"Writers\"}"), 200)
                .json()
                .path("id")
                .intValue();
        for (String method : List.of("GET", "PUT", "DELETE")) {
            answers.strangersAndBob(bob, method, one);
            answers.check(
                    method + " " + one,
                    ann.with("Content-Type", "application/json")
                            .send(method, path + "/x", method.equals("PUT") ? "{\"name\": \"X\"}" : ""),
                    404);
        }
        answers.check("GET " + one, ann.get(path + "/999"), 404);
        answers.check("PUT " + one, ann.put(path + "/999", "{\"name\": \"X\"}"), 404);
        for (String wrong : List.of("{", "{}", "{\"name\": \"all users\"}")) {
            answers.check("PUT " + one, ann.put(path + "/" + id, wrong), 400);
        }
        for (int builtIn : new int[] {1, 2}) {
            answers.check("PUT " + one, ann.put(path + "/" + builtIn, "{\"name\": \"X\"}"), 400);
            answers.check("DELETE " + one, ann.delete(path + "/" + builtIn), 400);
        }
        answers.check("PUT " + one, ann.put(path + "/" + id, "{\"name\": \"Authors\"}"), 200);
        memberships(ann, bob, dee, id);
        answers.check("GET " + one, ann.get(path + "/" + id), 200);
        answers.check("DELETE " + one, ann.delete(path + "/" + id), 204);
        String history = "/api/vestibule/membership-history";
        answers.strangersAndBob(bob, "GET", history);
        answers.check("GET " + history, ann.get(history + "?group_id=none"), 400);
        answers.check("GET " + history, ann.get(history), 200);
    }

    private void memberships(Client ann, Client bob, int dee, int group) {
        String path = "/api/permissions/membership";
        String one = path + "/{id}";
        String clear = one + "/clear";
        answers.strangersAndBob(bob, "GET", path);
        answers.strangersAndBob(bob, "POST", path);
        String join = "{\"group_id\": %d, \"user_id\": %d, \"is_group_manager\": %s}";
        for (String wrong :
                List.of("{", "{\"user_id\": 1}", join.formatted(1, dee, false), join.formatted(2, dee, true))) {
            answers.check("POST " + path, ann.post(path, wrong), 400);
        }
        answers.check("POST " + path, ann.post(path, join.formatted(group, 999, false)), 404);
        int id = answers.check("POST " + path, ann.post(path, join.formatted(group, dee, false)), 200)
                .json()
                .at("/0/membership_id")
                .intValue();
        answers.check("GET " + path, ann.get(path), 200);
        for (String method : List.of("PUT", "DELETE")) {
            answers.strangersAndBob(bob, method, one);
            for (String unknown : List.of("/x", "/9999")) {
                Client sends = ann.with("Content-Type", "application/json");
                answers.check(
                        method + " " + one, sends.send(method, path + unknown, "{\"is_group_manager\": true}"), 404);
            }
        }
        int everybody = server.users().membership(1, 1);
        int administrators = server.users().membership(1, 2);
        answers.check("PUT " + one, ann.put(path + "/" + everybody, "{\"is_group_manager\": true}"), 400);
        answers.check("PUT " + one, ann.put(path + "/" + administrators, "{\"is_group_manager\": true}"), 400);
        answers.check("PUT " + one, ann.put(path + "/" + id, "{}"), 400);
        answers.check("PUT " + one, ann.put(path + "/" + id, "{"), 400);
        answers.check("PUT " + one, ann.put(path + "/" + id, "{\"is_group_manager\": true}"), 200);
        answers.check("DELETE " + one, ann.delete(path + "/" + everybody), 400);
        answers.check("DELETE " + one, ann.delete(path + "/" + administrators), 400);
        answers.check("DELETE " + one, ann.delete(path + "/" + id), 204);
        answers.strangersAndBob(bob, "PUT", clear);
        answers.check("PUT " + clear, ann.put(path + "/x/clear", ""), 404);
        answers.check("PUT " + clear, ann.put(path + "/999/clear", ""), 404);
        answers.check("PUT " + clear, ann.put(path + "/1/clear", ""), 400);
        answers.check("PUT " + clear, ann.put(path + "/2/clear", ""), 400);
        answers.check("POST " + path, ann.post(path, join.formatted(group, dee, false)), 200);
        answers.check("PUT " + clear, ann.put(path + "/" + group + "/clear", ""), 204);
    }

    private void ownSessions(String key) {
        String path = "/api/vestibule/session";
        String other = server.signIn("ann@example.com", PASSWORD);
        String id = server.as(other).get(path).json().at("/data/0/id").textValue();
        answers.get(path, 401);
        answers.check("GET " + path, server.as(key).get(path), 200);
        answers.check("DELETE " + path + "/{id}", server.client().delete(path + "/" + id), 401);
        answers.check("DELETE " + path + "/{id}", server.as(key).delete(path + "/" + other), 404);
        Client foreign = server.withCookie(key).with("Sec-Fetch-Site", "cross-site");
        answers.check("DELETE " + path + "/{id}", foreign.delete(path + "/" + id), 403);
        answers.check("DELETE " + path + "/{id}", server.as(key).delete(path + "/" + id), 204);
        answers.check("DELETE " + path, server.client().delete(path), 401);
        answers.check("DELETE " + path, foreign.delete(path), 403);
        answers.check("DELETE " + path, server.as(key).delete(path), 200);
    }
}
