package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A user with a browser that has no script: stores cookies, those of one page for that page and those below it, sends
 * the CSRF token of the last page's forms, and follows redirects.
 */
public final class Visitor {
    private static final Pattern PROOF = Pattern.compile("name=\"proof\" value=\"([0-9a-f]*)\"");

    private final Client client;
    private final Map<String, String> cookies = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> ofPages = new LinkedHashMap<>();
    private Answer page;
    private String path = "/";

    /** A user who has signed in with the usual password. */
    public static Visitor signedIn(TestServer server, String email) {
        Visitor visitor = new Visitor(server.client());
        Answer answer = visitor.sendOnly("/auth/login", "username", email, "password", TestServer.PASSWORD);
        assertThat(answer.status()).as(answer.text()).isEqualTo(303);
        return visitor;
    }

    /** A user who has signed in already, with this session key. */
    public static Visitor withSession(TestServer server, String key) {
        Visitor visitor = new Visitor(server.client());
        visitor.has("metabase.SESSION", key);
        return visitor;
    }

    public Visitor(Client client) {
        this.client = client.with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        this.page = open("/auth/login");
    }

    /** Opens a page and follows where it leads. */
    public Answer open(String address) {
        return follow(keep(address, sender(address).get(address)));
    }

    /** Opens a page that has to be there, and says what it holds. */
    public String text(String address) {
        Answer answer = open(address);
        assertThat(answer.status()).as(address).isEqualTo(200);
        return answer.text();
    }

    /** Has got an answer some other way. */
    public void has(Answer answer) {
        keep(path, answer);
    }

    /** Shows the password of the account that is to be linked with a provider, if the answer asks for it. */
    public Answer linked(String provider, Answer answer, String password) {
        return answer.status() == 200 ? sendOnly("/auth/sso/" + provider + "/link", "password", password) : answer;
    }

    /** Opens a page and goes nowhere. */
    public Answer ask(String address) {
        return keep(address, sender(address).get(address));
    }

    /** Sends the last page's form, with fields as name and value in turn, and follows where that leads. */
    public Answer send(String to, String... fields) {
        return follow(sendOnly(to, fields));
    }

    /** Sends the last page's form and goes nowhere. */
    public Answer sendOnly(String to, String... fields) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("proof", proof());
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], fields[i + 1]);
        }
        return keep(to, sender(to).with("Sec-Fetch-Site", "same-origin").form(to, form));
    }

    public Answer signIn(String email, String password) {
        if (!path().equals("/auth/login")) {
            open("/auth/login");
        }
        return send("/auth/login", "username", email, "password", password);
    }

    /** The mark in the page that was opened last, or to which the last answer leads. */
    public String proof() {
        arrive();
        Matcher matcher = PROOF.matcher(page.text());
        return matcher.find() ? matcher.group(1) : "";
    }

    /** What stands in a hidden or visible field of the page that was opened last. */
    public String valueOf(String field) {
        Matcher matcher = Pattern.compile("name=\"" + field + "\"[^>]*? value=\"([^\"]*)\"")
                .matcher(page.text());
        return matcher.find() ? matcher.group(1) : "";
    }

    public String cookie(String name) {
        return cookies.getOrDefault(name, "");
    }

    public void has(String cookie, String value) {
        cookies.put(cookie, value);
    }

    /** Where the last answer came from, after all leading. */
    public String path() {
        arrive();
        return path;
    }

    /** Goes where the last answer leads, if that is a page of ours. */
    private void arrive() {
        if (page.header("Location").filter(next -> next.startsWith("/")).isPresent()) {
            follow(page);
        }
    }

    private Answer follow(Answer answer) {
        Answer last = answer;
        for (int i = 0; i < 5 && last.header("Location").isPresent(); i++) {
            String next = last.header("Location").orElseThrow();
            last = keep(next, sender(next).get(next));
        }
        return last;
    }

    private Answer keep(String address, Answer answer) {
        for (Cookie cookie : answer.cookies()) {
            String scope = cookie.attributes().getOrDefault("Path", "/");
            Map<String, String> there =
                    scope.equals("/") ? cookies : ofPages.computeIfAbsent(scope, path -> new LinkedHashMap<>());
            if (cookie.value().isEmpty()) {
                there.remove(cookie.name());
            } else {
                there.put(cookie.name(), cookie.value());
            }
        }
        page = answer;
        path = address;
        return answer;
    }

    private Client sender(String address) {
        Map<String, String> sent = new LinkedHashMap<>(cookies);
        String asked = address.replaceFirst("[?#].*", "");
        ofPages.forEach((scope, kept) -> {
            if (asked.equals(scope) || asked.startsWith(scope + "/")) {
                sent.putAll(kept);
            }
        });
        String all = sent.entrySet().stream()
                .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
                .collect(Collectors.joining("; "));
        return all.isEmpty() ? client : client.with("Cookie", all);
    }

    public static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> URLEncoder.encode(field.getKey(), StandardCharsets.UTF_8) + "="
                        + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
