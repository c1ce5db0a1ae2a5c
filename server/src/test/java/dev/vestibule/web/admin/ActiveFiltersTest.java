package dev.vestibule.web.admin;

import static dev.vestibule.testing.TestServer.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.testing.Answer;
import dev.vestibule.testing.DatabaseKind;
import dev.vestibule.testing.OnSharedServer;
import dev.vestibule.testing.TestServer;
import dev.vestibule.testing.Visitor;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lists are filtered by, each with a link to the list without it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnSharedServer(
        value = "administration pages",
        on = {DatabaseKind.H2})
class ActiveFiltersTest {
    private static final Pattern CHIP = Pattern.compile(
            "<a class=\"filter-chip\" href=\"([^\"]*)\" aria-label=\"Remove filter ([^\"]*)\"><span class=\"text\">([^<]*)<");

    @Parameter
    private TestServer server;

    private Visitor admin;

    @BeforeParameterizedClassInvocation
    void start() {
        admin = new AdminPages(server).administrator();
    }

    private List<String> chips(String page) {
        return CHIP.matcher(page)
                .results()
                .map(found -> {
                    assertThat(found.group(2)).as("its name has what is seen").isEqualTo(found.group(3));
                    return found.group(3);
                })
                .toList();
    }

    private static String link(String page, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(page);
        assertThat(found.find()).as(pattern).isTrue();
        return found.group(1).replace("&amp;", "&");
    }

    @Test
    void eachIsRemovedAloneOrAllAtOnce() {
        String path = "/admin/people?q=user%40&status=all&role=user&sort=-email&size=25";
        String page = admin.text(path);
        assertThat(chips(page)).containsExactly("Name or email address: user@", "Status: Any", "Role: User");

        String without = link(page, "href=\"([^\"]*)\" aria-label=\"Remove filter Status: Any\"");
        assertThat(without).isEqualTo("/admin/people?q=user%40&role=user&sort=-email&size=25");
        assertThat(chips(admin.text(without))).containsExactly("Name or email address: user@", "Role: User");

        String clear = link(page, "<a class=\"clear-all\" href=\"([^\"]*)\">Clear all</a>");
        assertThat(clear).isEqualTo("/admin/people?sort=-email&size=25");
        assertThat(admin.text(clear)).doesNotContain("active-filters");
        assertThat(admin.text("/admin/people?role=user"))
                .as("one alone")
                .contains("filter-chip")
                .doesNotContain("clear-all");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/admin/groups?q=adm|Group name: adm",
                "/admin/groups/1?q=user|Name or email address: user",
                "/admin/groups/2/add?q=user|Name or email address: user",
                "/admin/applications?q=x&origin=dynamic|Name or client ID: x;Registration: Registered itself",
                "/admin/keys?owner=admin@example.com&state=live|Owner: admin@example.com;Status: Active",
                "/admin/sessions?method=password&started-since=2026-01-31"
                        + "|Sign-in method: Password;Signed in since: Jan 31, 2026",
                "/admin/sign-ins?outcome=failed&until=2026-01-31|Outcome: Any failure;To: Jan 31, 2026",
                "/admin/mail?to=reader&state=refused|To: reader;Status: Failed",
                "/admin/mail?state=failed|''",
                "/admin/audit?action=group.create&view=all|Action: Group created",
                "/admin/people?status=what&role=&group=what&method=what|''",
                "/admin/people?group=4711&method=provider.gone|Group: 4711;Sign-in method: gone",
                "/account/keys?q=x|Name or prefix: x"
            })
    void everyListSaysWhatItIsFilteredBy(String path, String expected) {
        assertThat(String.join(";", chips(admin.text(path)))).isEqualTo(expected);
    }

    @Test
    void whatIsTypedIsShownAsText() {
        server.hasUser("chips@example.com", PASSWORD);
        assertThat(admin.text("/admin/people?q=%3Cb%3E%22")).contains("Name or email address: &lt;b&gt;");
        Answer wrong = admin.open("/admin/sign-ins?since=soon");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(chips(wrong.text())).containsExactly("From: soon");
    }
}
