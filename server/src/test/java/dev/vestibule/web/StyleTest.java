package dev.vestibule.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** The colors of the style sheet, light and dark, against the contrasts of WCAG 2.2 (1.4.3, 1.4.11). */
class StyleTest {
    private static final Pattern COLOR = Pattern.compile("--([a-z0-9-]+): (#[0-9a-f]{6}|[0-9.]+);");

    /** What stands on what, as text. */
    private static final Map<String, List<String>> TEXTS = Map.ofEntries(
            Map.entry("ink", List.of("paper", "card", "shade", "good-ground", "warn-ground", "bad-ground")),
            Map.entry("soft", List.of("paper", "card", "shade", "good-ground")),
            Map.entry("accent", List.of("paper", "card", "good-ground")),
            Map.entry("accent-strong", List.of("paper", "card")),
            Map.entry("bad", List.of("paper", "card", "bad-ground")),
            Map.entry("warn", List.of("paper", "card", "warn-ground")),
            Map.entry("on-accent", List.of("accent", "accent-strong")));

    /** What is seen against what: borders, focus rings, marks, bars. */
    private static final Map<String, List<String>> SHAPES = Map.of(
            "edge", List.of("paper", "card", "shade", "good-ground"),
            "accent", List.of("paper", "card", "shade", "line"),
            "warn", List.of("paper", "card", "line"),
            "bad", List.of("paper", "card"));

    @Test
    void everyColorHasEnoughContrastWithItsGround() throws IOException {
        SoftAssertions all = new SoftAssertions();
        for (String block : List.of(":root {", ":root[data-theme=\"dark\"] {")) {
            Map<String, String> colors = colors(block);
            TEXTS.forEach((color, grounds) -> grounds.forEach(ground -> all.assertThat(contrast(colors, color, ground))
                    .as("%s on %s in %s", color, ground, block)
                    .isGreaterThanOrEqualTo(4.5)));
            SHAPES.forEach((color, grounds) -> grounds.forEach(ground -> all.assertThat(contrast(colors, color, ground))
                    .as("%s beside %s in %s", color, ground, block)
                    .isGreaterThanOrEqualTo(3)));
            for (int i = 0; i < Avatar.TINTS; i++) {
                all.assertThat(contrast(colors, "tint-" + i + "-ink", "tint-" + i))
                        .as("initials on tint %d in %s", i, block)
                        .isGreaterThanOrEqualTo(4.5);
            }
        }
        all.assertAll();
    }

    @Test
    void darkIsTheSameWhetherChosenOrOfTheSystem() throws IOException {
        Map<String, String> chosen = colors(":root[data-theme=\"dark\"] {");
        assertThat(chosen).hasSizeGreaterThan(30).isEqualTo(colors(":root:not([data-theme]) {"));
        assertThat(colors(":root {").keySet()).containsExactlyInAnyOrderElementsOf(chosen.keySet());
    }

    private static double contrast(Map<String, String> colors, String one, String other) {
        double first = luminance(Objects.requireNonNull(colors.get(one), one));
        double second = luminance(Objects.requireNonNull(colors.get(other), other));
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    private static double luminance(String color) {
        int rgb = Integer.parseInt(color.substring(1), 16);
        return 0.2126 * linear(rgb >> 16) + 0.7152 * linear((rgb >> 8) & 0xFF) + 0.0722 * linear(rgb & 0xFF);
    }

    private static double linear(int channel) {
        double share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    /** The colors of the first rule that begins so. */
    private static Map<String, String> colors(String block) throws IOException {
        String style = style();
        int from = style.indexOf(block);
        assertThat(from).as(block).isNotNegative();
        Map<String, String> found = new LinkedHashMap<>();
        Matcher color = COLOR.matcher(style.substring(from, style.indexOf('}', from)));
        while (color.find()) {
            found.put(color.group(1), color.group(2));
        }
        return found;
    }

    private static String style() throws IOException {
        try (InputStream in = Assets.class.getResourceAsStream("style.css")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
