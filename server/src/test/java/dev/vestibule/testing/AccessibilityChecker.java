package dev.vestibule.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Looks for what keeps people from using the page of a browser, with axe-core. */
final class AccessibilityChecker {
    private static final String AXE = axe();
    private static final String COLORS =
            "{resultTypes: ['violations'], runOnly: {type: 'rule', values: ['color-contrast', 'link-in-text-block']}}";
    private static final String NO_COLORS = "{resultTypes: ['violations'],"
            + " rules: {'color-contrast': {enabled: false}, 'link-in-text-block': {enabled: false}}}";
    private static final String EVERYTHING = "{resultTypes: ['violations']}";
    private static final String NOTE_WHAT_IS_SHOWN =
            "document.querySelectorAll('body *').forEach(one => { one.shown ||= one.checkVisibility(); })";
    private static final String SHOWN_NOW_ONLY =
            "[...document.querySelectorAll('body *')].filter(one => !one.shown && one.checkVisibility())";

    private final Browser browser;

    AccessibilityChecker(Browser browser) {
        this.browser = browser;
    }

    /** What the accessibility checker finds on the page as it is, one line each. */
    List<String> barriers() {
        load();
        return barriers("document", EVERYTHING, "");
    }

    /**
     * What the accessibility checker finds on the page in every look, one line each. The page is loaded once, and the
     * dark theme changes nothing but colors: only those are looked at again. Colors cost most; on smaller screens they
     * are looked at where something shows that a wide one hides, and a tablet is looked at when it shows something that
     * neither the phone nor the wide screen does.
     */
    List<String> barriersInEveryLook() {
        List<String> lines = new ArrayList<>();
        load();
        try {
            browser.looks(1440, "light");
            lines.addAll(barriers("document", EVERYTHING, "light 1440: "));
            browser.looks(1440, "dark");
            lines.addAll(barriers("document", COLORS, "dark 1440: "));
            browser.driver().executeScript(NOTE_WHAT_IS_SHOWN);
            browser.looks(390, "light");
            lines.addAll(barriers("document", NO_COLORS, "light 390: "));
            lines.addAll(colorsOfWhatIsNew(390));
            browser.driver().executeScript(NOTE_WHAT_IS_SHOWN);
            browser.looks(768, "light");
            if (showsMore()) {
                lines.addAll(barriers("document", NO_COLORS, "light 768: "));
                lines.addAll(colorsOfWhatIsNew(768));
            }
        } finally {
            browser.looks(1280, "light");
        }
        return lines;
    }

    private boolean showsMore() {
        return Boolean.TRUE.equals(browser.driver().executeScript("return " + SHOWN_NOW_ONLY + ".length > 0"));
    }

    private List<String> colorsOfWhatIsNew(int width) {
        if (!showsMore()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        for (String scheme : List.of("light", "dark")) {
            browser.looks(width, scheme);
            lines.addAll(barriers("{include: " + SHOWN_NOW_ONLY + "}", COLORS, scheme + " " + width + ": "));
        }
        return lines;
    }

    private void load() {
        browser.driver().executeScript(AXE);
    }

    private List<String> barriers(String part, String options, String look) {
        Object found = browser.driver().executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run(%s, %s).then(
                    results => done(JSON.stringify(results.violations)),
                    trouble => done(JSON.stringify([{id: String(trouble)}])));
                """.formatted(part, options));
        List<String> lines = new ArrayList<>();
        for (JsonNode violation : Browser.json(String.valueOf(found))) {
            for (JsonNode node : violation.path("nodes")) {
                lines.add(look + violation.path("impact").asText() + " "
                        + violation.path("id").asText() + " "
                        + node.path("html").asText());
            }
            if (violation.path("nodes").isEmpty()) {
                lines.add(look + violation);
            }
        }
        return lines;
    }

    private static String axe() {
        try (InputStream in = AccessibilityChecker.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
