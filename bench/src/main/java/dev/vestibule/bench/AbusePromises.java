package dev.vestibule.bench;

import dev.vestibule.mfa.AuthenticatorCodes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What attackers reach, and what they do not. Each subject has users and addresses of its own. */
final class AbusePromises {
    private static final String WRONG = "not the password of anyone";
    private static final String OWNER = "owner's own words";
    private static final int ATTACKED = 1_000;
    private static final int VICTIM = 2_000;
    private static final int WITH_APP = 3_000;
    private static final int FORGETFUL = 4_000;
    private static final int IN_A_ROW = 100;
    private static final int PER_ACCOUNT = 10;
    private static final String HOUR_LATER = "UPDATE attempt SET at = at - interval '61 minutes'";

    private final Nodes nodes;
    private final Table table;
    private final String administrator;

    AbusePromises(Nodes nodes, Table table) throws IOException, InterruptedException {
        this.nodes = nodes;
        this.table = table;
        this.administrator = nodes.first().signIn();
    }

    private static byte[] bytes(String request) {
        return request.getBytes(StandardCharsets.UTF_8);
    }

    private String email(int user) {
        return nodes.data().email(user);
    }

    /** One address tries a password on many accounts. */
    void spray(int tries) throws Exception {
        double before = nodes.wrongPasswords(administrator);
        double refusedBefore = refused();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Hammer.Result> good = other.submit(() -> Hammer.run(
                    nodes.first().port(),
                    Requests.of(
                            0,
                            Integer.MAX_VALUE,
                            i -> Requests.signIn(email(50 * i + 1), Requests.PASSWORD, Nodes.from(60_000 + i))),
                    16,
                    10,
                    3));
            Hammer.Result tried = Hammer.all(
                    nodes.first().port(),
                    Requests.of(0, tries, i -> Requests.signIn(email(i % (tries / 2)), WRONG, Nodes.from(50_000))),
                    16);
            Hammer.Result signedIn = good.get();
            table.row(
                    "L08 hashes of %,d tries over %,d accounts from one address".formatted(tries, tries / 2),
                    "%.0f".formatted(nodes.wrongPasswords(administrator) - before),
                    "<= 50",
                    tried.counts());
            Hammer.Result refusals = Hammer.all(
                    nodes.first().port(),
                    Requests.of(0, 200, i -> Requests.signIn(email(i), WRONG, Nodes.from(50_000))),
                    1);
            table.row(
                    "L08 time of a refusal",
                    "%.1f ms".formatted(refusals.medianMillis()),
                    "<= 5 ms",
                    "p99 %.1f ms; the metric counted %,.0f refusals of these tries"
                            .formatted(refusals.p99Millis(), refused() - refusedBefore));
            table.row(
                    "L08 good sign-ins meanwhile",
                    "%.3f".formatted(signedIn.count(200) / (double) signedIn.all()),
                    ">= 0.99",
                    "p99 %,.0f ms (aim <= 3,000 ms); %s".formatted(signedIn.p99Millis(), signedIn.counts()));
        } finally {
            other.shutdown();
        }
    }

    private double refused() throws IOException, InterruptedException {
        return nodes.first().metric("vestibule_throttle_refused_total", "", administrator);
    }

    /** From many addresses, in other spellings, in parallel, on both nodes, and after a restart. */
    void oneAccount(int tries) throws IOException, InterruptedException {
        double before = nodes.wrongPasswords(administrator);
        String victim = email(ATTACKED);
        Hammer.Result first = Hammer.all(
                nodes.first().port(),
                Requests.of(0, tries / 2, i -> Requests.signIn(spelling(victim, i), WRONG, Nodes.from(i))),
                200);
        Hammer.Result second = Hammer.all(
                nodes.second().port(),
                Requests.of(0, tries / 2, i -> Requests.signIn(spelling(victim, i), WRONG, Nodes.from(i))),
                200);
        double hashes = nodes.wrongPasswords(administrator) - before;
        nodes.restartSecond();
        double restarted = nodes.wrongPasswords(administrator);
        Hammer.Result third = Hammer.all(
                nodes.second().port(),
                Requests.of(0, 100, i -> Requests.signIn(victim, WRONG, Nodes.from(20_000 + i))),
                1); // one after the other, as 503 counts nothing
        hashes += nodes.wrongPasswords(administrator) - restarted;
        table.row(
                "L09 L10 hashes of %,d tries on one account, 200 at once, on two nodes".formatted(tries + 100),
                "%.0f".formatted(hashes),
                "= " + PER_ACCOUNT,
                "first node %s; second %s; after its restart %s"
                        .formatted(first.counts(), second.counts(), third.counts()));
        inARow(victim, (int) hashes);
    }

    private static String spelling(String email, int number) {
        return number % 2 == 0 ? email : email.toUpperCase(Locale.ROOT);
    }

    /** Hour after hour, until the password itself is locked. */
    private void inARow(String victim, int before) throws IOException, InterruptedException {
        int wrong = before;
        for (int hour = 1; hour <= IN_A_ROW / PER_ACCOUNT; hour++) {
            nodes.change(HOUR_LATER);
            nodes.restartSecond();
            double until = nodes.second().metric("vestibule_sign_ins_total", "wrong-credentials", administrator);
            int from = 30_000 + 100 * hour;
            Hammer.Result unused = Hammer.all(
                    nodes.second().port(),
                    Requests.of(0, 20, i -> Requests.signIn(victim, WRONG, Nodes.from(from + i))),
                    1);
            double now = nodes.second().metric("vestibule_sign_ins_total", "wrong-credentials", administrator);
            wrong += (int) (now - until);
        }
        nodes.change(HOUR_LATER);
        nodes.restartSecond();
        Hammer.Result right = Hammer.all(
                nodes.second().port(),
                List.of(bytes(Requests.signIn(victim, Requests.PASSWORD, Nodes.from(40_000))))
                        .iterator(),
                1);
        table.row(
                "L11 the right password after %d wrong ones in a row".formatted(IN_A_ROW),
                right.counts(),
                "1 x 401",
                "%d wrong ones in %d hours".formatted(wrong, 1 + IN_A_ROW / PER_ACCOUNT));
    }

    /** Who keeps an owner out by wrong passwords does so for strangers only. */
    void knownDevice() throws IOException, InterruptedException {
        String victim = email(VICTIM);
        HttpResponse<String> owner = nodes.first()
                .exchange(
                        "POST",
                        "/api/session",
                        Requests.credentials(victim, Requests.PASSWORD),
                        "X-Forwarded-For",
                        Nodes.address(41_000));
        String device = owner.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("metabase.DEVICE="))
                .map(cookie -> cookie.substring(0, cookie.indexOf(';')))
                .findFirst()
                .orElseThrow(() -> new IOException("no cookie of the device: " + owner.body()));
        Hammer.Result attack = Hammer.all(
                nodes.first().port(),
                Requests.of(0, 50, i -> Requests.signIn(victim, WRONG, Nodes.from(42_000 + i))),
                1);
        Hammer.Result stranger = signIn(victim, Nodes.from(43_000));
        Hammer.Result known = signIn(victim, Nodes.from(43_001), "Cookie: " + device);
        Hammer.Result mailed = Hammer.all(
                nodes.first().port(), List.of(bytes(forgot(victim, 43_002))).iterator(), 1);
        table.row(
                "L12 sign-ins of an owner who is locked out, on a known device",
                known.counts(),
                "1 x 200",
                "after %s; elsewhere %s; reset by email %s"
                        .formatted(attack.counts(), stranger.counts(), mailed.counts()));
    }

    private Hammer.Result signIn(String email, String... headers) throws IOException {
        byte[] request = bytes(Requests.signIn(email, Requests.PASSWORD, headers));
        return Hammer.all(nodes.first().port(), List.of(request).iterator(), 1);
    }

    /** Someone has the password, and guesses codes. */
    void codes(int tries) throws IOException, InterruptedException {
        String user = email(WITH_APP);
        String key = Requests.field("id", signedIn(user));
        String secret = Requests.field(
                "secret",
                nodes.first()
                        .send(
                                "POST",
                                "/api/ee/mfa/enroll",
                                "{\"password\":\"" + Requests.PASSWORD + "\"}",
                                "X-Metabase-Session",
                                key));
        String unused = nodes.first()
                .send(
                        "POST",
                        "/api/ee/mfa/enroll/confirm",
                        "{\"code\":\"" + AuthenticatorCodes.now(secret) + "\"}",
                        "X-Metabase-Session",
                        key);
        Hammer.Result tried = codes(user, tries);
        Hammer.Result again = codes(user, 10);
        table.row(
                "L13 codes that were looked at of %,d wrong ones".formatted(tries),
                Integer.toString(tried.count(401)),
                "= 5",
                "%s; with a new challenge %s".formatted(tried.counts(), again.counts()));
    }

    private String signedIn(String user) throws IOException, InterruptedException {
        return nodes.first()
                .send(
                        "POST",
                        "/api/session",
                        Requests.credentials(user, Requests.PASSWORD),
                        "X-Forwarded-For",
                        Nodes.address(44_000));
    }

    private Hammer.Result codes(String user, int tries) throws IOException, InterruptedException {
        String challenge = Requests.field("challenge_token", signedIn(user));
        return Hammer.all(
                nodes.first().port(),
                Requests.of(
                        0,
                        tries,
                        i -> Requests.post(
                                "/api/session/mfa/verify",
                                Nodes.from(45_000 + i) + "\r\nContent-Type: application/json",
                                "{\"challenge_token\":\"%s\",\"code\":\"%06d\"}".formatted(challenge, i))),
                4);
    }

    void forgotten(int tries) throws IOException, InterruptedException {
        String user = email(FORGETFUL);
        String mails = "SELECT COUNT(*) FROM outbox_mail WHERE recipient = '" + user + "'";
        long before = nodes.number(mails);
        Hammer.Result asked = Hammer.all(nodes.first().port(), Requests.of(0, tries, i -> forgot(user, i)), 16);
        table.row(
                "L15 emails of %,d forgotten passwords of one user".formatted(tries),
                Long.toString(nodes.number(mails) - before),
                "= 3",
                asked.counts());
        long queue = nodes.number("SELECT COUNT(*) FROM outbox_mail");
        Hammer.Result strangers = Hammer.all(
                nodes.first().port(), Requests.of(0, tries, i -> forgot("stranger" + i + "@example.com", 1)), 16);
        table.row(
                "L15 rows in the queue of %,d forgotten passwords of strangers from one address".formatted(tries),
                Long.toString(nodes.number("SELECT COUNT(*) FROM outbox_mail") - queue),
                "<= 50",
                "none is sent; " + strangers.counts());
    }

    private static String forgot(String email, int from) {
        return Requests.post(
                "/api/session/forgot_password",
                Nodes.from(from) + "\r\nContent-Type: application/json",
                "{\"email\":\"" + email + "\"}");
    }

    void names(int count) throws IOException {
        long before = nodes.first().residentMegabytes();
        Hammer.Result result = Hammer.run(
                nodes.first().port(),
                Requests.of(0, count, i -> Requests.signIn("name" + i + "@example.com", OWNER, Nodes.from(46_000))),
                32,
                Double.POSITIVE_INFINITY,
                0);
        table.row(
                "L17 memory of %,d sign-ins with different names".formatted(count),
                "%d MB".formatted(nodes.first().residentMegabytes() - before),
                "<= 200 MB",
                "%,.0f/s; %s".formatted(result.all() / result.seconds(), result.counts()));
    }

    /** Revokes all sessions on one node, and asks the other one until it refuses them. */
    void revokeAll() throws IOException, InterruptedException {
        List<byte[]> checks = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            checks.add(bytes(Requests.get(Nodes.CHECK, nodes.data().key(i))));
        }
        Hammer.Result warm = Hammer.all(nodes.second().port(), checks.iterator(), 8);
        long before = nodes.number("SELECT COUNT(*) FROM session WHERE ended_at IS NULL");
        long start = System.nanoTime();
        int requests = 0;
        String answer = "";
        while (requests < 20 && !answer.contains("\"remaining\":0")) {
            answer = nodes.first()
                    .send("POST", "/api/ee/session-management/revoke", "{}", "X-Metabase-Session", administrator);
            requests++;
        }
        long acknowledged = System.nanoTime();
        Hammer.Result asked = warm;
        while (asked.count(401) < checks.size() && System.nanoTime() - acknowledged < 5e9) {
            asked = Hammer.all(nodes.second().port(), checks.iterator(), 8);
        }
        double refusedAfter = (System.nanoTime() - acknowledged) / 1e9;
        table.row(
                "L07 end of all sessions",
                "%.1f s".formatted((acknowledged - start) / 1e9),
                "<= 10 s",
                "%,d sessions in %d requests; the last answer: %s"
                        .formatted(before, requests, answer.replaceAll("\"user_ids\":\\[[^]]*],?", "")));
        table.row(
                "L07 until the other node refuses all of 200 that it had checked",
                "%.2f s".formatted(refusedAfter),
                "<= 1 s",
                "before %s, then %s".formatted(warm.counts(), asked.counts()));
    }
}
