package dev.vestibule.bench;

/** Measures checks and sign-ins of a user without a second factor while a rule about second factors is in force. */
final class FactorRates {
    /** Members of a group need a second factor, in three months: so each check and each sign-in looks at the rule. */
    private static final String RULE =
            "{\"mfa-enforcement\":\"optional\",\"mfa-required-groups\":\"2\",\"mfa-grace-days\":\"90\"}";

    private static final String NONE =
            "{\"mfa-enforcement\":null,\"mfa-required-groups\":null,\"mfa-grace-days\":null}";

    private final ServerProcess server;
    private final Load load;

    FactorRates(ServerProcess server, Load load) {
        this.server = server;
        this.load = load;
    }

    void measure() throws Exception {
        String key = server.signIn();
        set(key, RULE);
        load.compare(
                server,
                "session checks with a rule about second factors, against a trivial route",
                Requests.get("/api/user/current", key),
                Requests.get("/livez", key));
        load.signIns(server, "sign-ins with a rule about second factors, against the bare hash rate");
        set(server.signIn(), NONE);
    }

    private void set(String key, String settings) throws Exception {
        server.send("PUT", "/api/setting", settings, "X-Metabase-Session", key);
    }
}
