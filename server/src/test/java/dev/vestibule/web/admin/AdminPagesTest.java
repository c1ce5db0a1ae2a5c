package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all pages below {@code /admin} have in common: who may see them, and how their lists are read. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer(
        value = "administration pages",
        on = {DatabaseKind.H2, DatabaseKind.POSTGRES})
class AdminPagesTest {
    private static final Pattern LINK = Pattern.compile("href=\"(/admin[^\"]*)\"");

    @Parameter
    private TestServer server;

    private AdminPages world;
    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        world = new AdminPages(server);
        admin = world.administrator();
    }

    static List<String> pages() {
        return List.of(
                "/admin",
                "/admin/mail",
                "/admin/mail/1",
                "/admin/audit",
                "/admin/settings",
                "/admin/settings/applications",
                "/admin/settings/mail",
                "/admin/settings/new-provider",
                "/admin/settings/sessions",
                "/admin/settings/sign-in",
                "/admin/settings/two-factor",
                "/admin/sign-ins",
                "/admin/sessions",
                "/admin/people",
                "/admin/people/new",
                "/admin/people/new/several",
                "/admin/people/1",
                "/admin/people/1/edit",
                "/admin/people/1/new-password",
                "/admin/people/1/groups",
                "/admin/groups",
                "/admin/groups/new",
                "/admin/groups/2",
                "/admin/groups/2/add",
                "/admin/guard",
                "/admin/guard/new",
                "/admin/guard/try",
                "/admin/applications",
                "/admin/applications/new",
                "/admin/keys",
                "/admin/keys/new",
                "/admin/keys/1",
                "/admin/keys/1/secret",
                "/admin/keys/1/end");
    }

    static List<String> forms() {
        return List.of(
                "/admin/checklist",
                "/admin/checks",
                "/admin/unlock",
                "/admin/sessions/end",
                "/admin/settings",
                "/admin/settings/applications",
                "/admin/settings/mail",
                "/admin/settings/mail/letters",
                "/admin/settings/mail/off",
                "/admin/settings/mail/test",
                "/admin/settings/new-provider",
                "/admin/settings/sessions",
                "/admin/settings/sign-in",
                "/admin/settings/sign-in/google",
                "/admin/settings/two-factor",
                "/admin/people/new",
                "/admin/people/new/several",
                "/admin/people/1/edit",
                "/admin/people/1/unlock",
                "/admin/people/1/unlink",
                "/admin/people/1/sessions",
                "/admin/people/1/two-factor",
                "/admin/people/1/invitation/send",
                "/admin/people/1/invitation/link",
                "/admin/people/1/invitation/revoke",
                "/admin/people/1/close",
                "/admin/people/1/open",
                "/admin/people/1/reset",
                "/admin/people/1/new-password",
                "/admin/people/1/old-password",
                "/admin/people/1/groups",
                "/admin/people/1/leave",
                "/admin/groups/new",
                "/admin/groups/2",
                "/admin/groups/2/add",
                "/admin/groups/2/members",
                "/admin/groups/2/clear",
                "/admin/groups/2/delete",
                "/admin/guard/new",
                "/admin/guard/1",
                "/admin/guard/1/move",
                "/admin/guard/1/delete",
                "/admin/applications/new",
                "/admin/applications/delete",
                "/admin/keys/new",
                "/admin/keys/1",
                "/admin/keys/1/secret",
                "/admin/keys/1/end");
    }

    // --- Who may see them ---

    @ParameterizedTest
    @MethodSource("pages")
    void strangersAreSentToTheSignInAndBack(String path) {
        Visitor stranger = new Visitor(server.client());
        stranger.open(path);
        assertThat(stranger.path()).isEqualTo("/auth/login?redirect=" + path.replace("/", "%2F"));

        stranger.send(
                "/auth/login",
                "username",
                "admin@example.com",
                "password",
                PASSWORD,
                "redirect",
                stranger.valueOf("redirect"));
        assertThat(stranger.path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "/admin/people?q=user%40example.com&status=all, /admin/people?q=user%40example.com&status=all",
        "/admin/people?q=100%25, /admin/people?q=100%25",
        "/admin/people?q=a%20b, /admin/people?q=a%20b",
        "/admin/people?q=x%0d%0aSet-Cookie:%20a=b, /admin/people"
    })
    void strangersComeBackToWhatTheyWereLookingFor(String wanted, String back) {
        Visitor stranger = new Visitor(server.client());
        Answer sent = stranger.ask(wanted);
        assertThat(sent.header("Location")).contains("/auth/login?redirect=" + encoded(back));
        stranger.open(sent.header("Location").orElseThrow());
        assertThat(stranger.sendOnly(
                                "/auth/login",
                                "username",
                                "admin@example.com",
                                "password",
                                PASSWORD,
                                "redirect",
                                stranger.valueOf("redirect").replace("&amp;", "&"))
                        .header("Location"))
                .contains(back);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @MethodSource("pages")
    void othersAreToldThatTheyMayNot(String path) {
        Answer answer = world.signedIn("user@example.com").open(path);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text()).contains("Access denied").doesNotContain("reader1@example.com");
    }

    @ParameterizedTest
    @MethodSource("pages")
    void administratorsSeeThem(String path) {
        Answer answer = admin.open(path);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'")
                .doesNotContain("unsafe");
        assertThat(answer.text())
                .contains("<nav aria-label=\"Administration\">")
                .doesNotContain("<script>", "<style", " style=", " onclick");
    }

    @ParameterizedTest
    @MethodSource("forms")
    void othersCannotSendTheFormsEither(String path) {
        Visitor user = world.signedIn("user@example.com");
        user.open("/account/profile");
        assertThat(user.sendOnly(path).status()).isEqualTo(403);
        Answer marked = admin.sendOnly(path, "proof", "0".repeat(64));
        assertThat(marked.status()).isEqualTo(403);
        assertThat(marked.text()).contains("Submit the form again");
    }

    @Test
    void everyLinkBelowAdminLeadsSomewhere() {
        List<String> links = new ArrayList<>(List.of("/admin"));
        for (int i = 0; i < links.size() && i < 60; i++) {
            Answer answer = admin.open(links.get(i));
            assertThat(answer.status()).as(links.get(i)).isEqualTo(200);
            Matcher matcher = LINK.matcher(answer.text());
            while (matcher.find()) {
                String link = matcher.group(1).replace("&amp;", "&");
                if (!links.contains(link)) {
                    links.add(link);
                }
            }
        }
        assertThat(links).hasSizeGreaterThan(5);
    }

    @Test
    void theAccountPagesLeadAdministratorsAndNobodyElseThere() {
        assertThat(admin.open("/account/profile").text()).contains("href=\"/admin\"");
        assertThat(world.signedIn("user@example.com").open("/account/profile").text())
                .doesNotContain("href=\"/admin\"");
    }

    // --- Lists ---

    @Test
    void aListIsTurnedPartByPart() {
        Answer first = admin.open("/admin/mail");
        assertThat(first.text())
                .contains("1–50", "rel=\"next\"", "reader120@example.com")
                .doesNotContain("rel=\"prev\"", "reader70@example.com");
        Answer third = admin.open("/admin/mail?state=sent&sort=-at&page=3");
        assertThat(third.text())
                .contains("101–108", "rel=\"prev\"", "reader1@example.com")
                .doesNotContain("rel=\"next\"");
        assertThat(admin.open("/admin/mail?page=4").text()).contains("No results", "Clear filters");
    }

    @Test
    void aListIsSortedByTheLinksOfItsHeader() {
        Answer answer = admin.open("/admin/mail?sort=at");
        assertThat(answer.text())
                .contains("aria-sort=\"ascending\"><a href=\"/admin/mail?sort=-at\"", "reader1@example.com")
                .doesNotContain("reader120@example.com");
        assertThat(admin.open("/admin/mail?sort=-at").text())
                .contains("aria-sort=\"descending\"><a href=\"/admin/mail?sort=at\"", "reader120@example.com")
                .doesNotContain("reader1@example.com");
    }

    @Test
    void turningAndSortingKeepTheFilter() {
        Answer answer = admin.open("/admin/mail?state=sent");
        assertThat(answer.text())
                .contains("/admin/mail?state=sent&amp;sort=-at&amp;page=2", "/admin/mail?state=sent&amp;sort=at")
                .contains("<input type=\"hidden\" name=\"state\" value=\"sent\">");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sort=nothing",
                "sort=",
                "sort=-",
                "page=0",
                "page=-1",
                "page=x",
                "page=99999999999999",
                "state=nothing",
                "unknown=1"
            })
    void whatNoFormSendsIsAsIfItWereNotThere(String query) {
        Answer answer = admin.open("/admin/mail?" + query);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).contains("1–50", "reader120@example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"page=1&page=2", "to=a&to=b"})
    void whatCanBeReadInTwoWaysIsRefused(String query) {
        assertThat(admin.open("/admin/mail?" + query).status()).isEqualTo(400);
    }

    @Test
    void aHostileFilterIsOnlyAText() {
        Answer answer = admin.open("/admin/mail?to=%22%3E%3Cscript%3Ealert(1)%3C/script%3E%01'%20OR%201=1--");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text())
                .doesNotContain("<script>alert")
                .contains(
                        "&lt;script>alert(1)",
                        "aria-invalid=\"true\"",
                        "Enter one line of text with at most 254 characters.");
    }
}
