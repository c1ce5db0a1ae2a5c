package dev.vestibule.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A path that applications may read in two ways is no path, and hosts have one spelling. */
class GuardedPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "admin",
                "//",
                "//admin",
                "/a//b",
                "/a/./b",
                "/a/../b",
                "/..",
                "/.",
                "/a/%2e%2e/b",
                "/a/%2E/b",
                "/a%2Fb",
                "/a%2fb",
                "/a%5Cb",
                "/a\\b",
                "/a%00",
                "/a%0a",
                "/a%7f",
                "/a%252fb",
                "/a%25%32%66b",
                "/a%",
                "/a%2",
                "/a%zz",
                "/a%ff",
                "/a%c0%af",
                "/a/..;/b",
                "/a/;x/b",
                "/a/...;/b",
                "/a b",
                "/a\u00e4",
                "/%ef%bc%8e%ef%bc%8e/b",
                "/a%ef%bc%8fb",
                "/a/%20/b"
            })
    void whatHasTwoReadingsIsRefused(String path) {
        assertThat(GuardedPath.parse(path)).isEmpty();
    }

    @Test
    void encodingMakesNoDifferenceAndEveryOtherLeniencyHasItsOwnReading() {
        assertThat(GuardedPath.parse("/").orElseThrow().strict()).isEmpty();
        assertThat(GuardedPath.parse("/a/").orElseThrow().strict()).containsExactly("a");
        assertThat(GuardedPath.parse("/%61dmin/%C3%BC")).contains(read(List.of("admin", "ü"), List.of("admin", "ü")));
        assertThat(GuardedPath.parse("/Admin;v=1/x. ".strip().replace(" ", "")))
                .contains(read(List.of("Admin;v=1", "x."), List.of("admin", "x")));
        assertThat(GuardedPath.parse("/..a/app.min.js/y.."))
                .contains(read(List.of("..a", "app.min.js", "y.."), List.of("..a", "app.min.js", "y")));
        assertThat(GuardedPath.parse("/u%CC%88").orElseThrow().lenient()).containsExactly("ü");
    }

    private static GuardedPath read(List<String> strict, List<String> lenient) {
        return new GuardedPath(strict, lenient);
    }

    @Test
    void rulesMatchWholeSegments() {
        RulePath rule = RulePath.parse("/admin/x").orElseThrow();
        assertThat(rule.matchesStrictly(path("/admin/x"))).isTrue();
        assertThat(rule.matchesStrictly(path("/admin/x/y"))).isTrue();
        assertThat(rule.matchesStrictly(path("/admin"))).isFalse();
        assertThat(rule.matchesStrictly(path("/admin/xy"))).isFalse();
        assertThat(rule.matchesStrictly(path("/Admin/X"))).isFalse();
        assertThat(rule.matchesLeniently(path("/Admin/X;y"))).isTrue();
        assertThat(RulePath.parse("/a?b")).isEmpty();
        assertThat(RulePath.parse("/a/../b")).isEmpty();
    }

    private static GuardedPath path(String text) {
        return GuardedPath.parse(text).orElseThrow();
    }

    @Test
    void hostsHaveOneSpelling() {
        for (String same : List.of("app.example.com", "APP.Example.COM", "app.example.com.", "app.example.com:8443")) {
            assertThat(GuardedHost.parse(same).orElseThrow().name().text())
                    .as(same)
                    .isEqualTo("app.example.com");
        }
        assertThat(GuardedHost.parse("xn--bcher-kva.example")
                        .orElseThrow()
                        .name()
                        .text())
                .isEqualTo("bücher.example");
        assertThat(GuardedHost.parse("b\u00fccher.example:1").orElseThrow().authority())
                .isEqualTo("xn--bcher-kva.example:1");
        for (String wrong :
                List.of("", ".", "a..b", "a,b", "a b", "a@b", "a/b", "[::1]", "a:b", "a:123456", "a%2e", "-a", "a..")) {
            assertThat(GuardedHost.parse(wrong)).as(wrong).isEmpty();
        }
        RuleHost below = RuleHost.parse("*.example.com").orElseThrow();
        assertThat(below.matches(
                        GuardedHost.parse("a.b.example.com").orElseThrow().name()))
                .isTrue();
        assertThat(below.matches(GuardedHost.parse("example.com").orElseThrow().name()))
                .isFalse();
        assertThat(below.matches(
                        GuardedHost.parse("badexample.com").orElseThrow().name()))
                .isFalse();
        assertThat(RuleHost.parse("*")).isEmpty();
        assertThat(RuleHost.parse("a.*.b")).isEmpty();
    }
}
