package dev.vestibule.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReturnPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/account/sessions",
                "/a?b=c&d=%2Fe#f",
                "/question/12-name_x~y?redirect=%2Faccount",
                "/x?next=https%3A%2F%2Fother.example%2F",
                "/admin/people?q=ann%20example&sort=-name",
                "/admin/people?q=100%25",
                "/x?q=//a/../b",
                "/x?q=%5c%252f"
            })
    void aPathOnThisSiteIsFollowed(String path) {
        assertThat(ReturnPath.of(path).orElse("home")).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "account",
                "//evil.example",
                "///evil.example",
                "/\\evil.example",
                "\\/evil.example",
                "\\\\evil.example",
                "https:evil.example",
                "https://evil.example",
                "https://ok@evil.example",
                "javascript:alert(1)",
                "data:text/html,x",
                " //evil.example",
                "/ /evil.example",
                "/\t/evil.example",
                "/\n/evil.example",
                "/%2f%2fevil.example",
                "/%2F/evil.example",
                "/%5cevil.example",
                "/%255cevil.example",
                "/%25252f%25252fevil.example",
                "/%09/evil.example",
                "/%00",
                "/%0d%0aSet-Cookie:x=y",
                "/x\u0000",
                "/x?y\r\nSet-Cookie: a=b",
                "/x?y%0d%0aSet-Cookie:%20a=b",
                "/x?y=%00",
                "/x?y=%zz",
                "//evil.example?q=x",
                "/%2f%2fevil.example?q=x",
                "/a/..//evil.example",
                "/./..//evil.example",
                "/%",
                "/%zz",
                "/\u2028",
                "/\uFF0F/evil.example"
            })
    void whatMayLeadElsewhereIsNot(String path) {
        assertThat(ReturnPath.of(path)).isEqualTo(ReturnPath.NONE);
    }

    @Test
    void nothingEndlessIsFollowed() {
        assertThat(ReturnPath.of("/" + "a".repeat(7000)).isNone()).isTrue();
        assertThat(ReturnPath.of("/%" + "25".repeat(20) + "2f").isNone()).isTrue();
    }

    @Property(tries = 2000)
    void whateverIsFollowedStaysOnThisSite(
            @ForAll
                    @StringLength(max = 12)
                    @Chars({'/', '\\', '%', '2', '5', 'f', 'c', '0', '9', '.', ':', '@', '?', '#', 'e', '\t'})
                    String path) {
        ReturnPath followed = ReturnPath.of(path);
        if (!followed.isNone()) {
            URI target = URI.create("https://id.example.com/auth/login").resolve(followed.path());
            assertThat(target.getHost()).isEqualTo("id.example.com");
            assertThat(target.getScheme()).isEqualTo("https");
        }
    }

    @Test
    void aLinkThroughAnotherPageComesBack() {
        assertThat(ReturnPath.of("/a?b=c").through("/auth/login")).isEqualTo("/auth/login?redirect=%2Fa%3Fb%3Dc");
        assertThat(ReturnPath.NONE.through("/auth/login")).isEqualTo("/auth/login");
    }
}
