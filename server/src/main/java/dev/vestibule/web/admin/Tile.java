package dev.vestibule.web.admin;

import dev.vestibule.overview.Overview.Counts;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.web.DisplayTime;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A figure of the overview with its parts, which are drawn as a bar of {@value #WIDTH} as well.
 *
 * @param total with a plus if there are more
 * @param parts without those that are zero
 * @param countedAt when it was counted; null if that was for this page
 */
public record Tile(String total, List<Part> parts, @Nullable DisplayTime countedAt) {
    static final int WIDTH = 1000;

    /**
     * A part.
     *
     * @param link the list of it; empty if there is none
     * @param tone the number of its color
     */
    public record Part(String label, String number, String link, int from, int width, int tone) {}

    static <K extends Enum<K>> Tile of(
            Counts<K> counts, List<K> kinds, Function<K, String> label, Function<K, String> link, Messages messages) {
        NumberFormat numbers = NumberFormat.getIntegerInstance(messages.locale());
        List<Part> parts = new ArrayList<>();
        long before = 0;
        for (K kind : kinds) {
            long number = counts.of(kind);
            if (number > 0) {
                int from = share(before, counts);
                before += number;
                parts.add(new Part(
                        label.apply(kind),
                        numbers.format(number),
                        link.apply(kind),
                        from,
                        share(before, counts) - from,
                        kinds.indexOf(kind)));
            }
        }
        return new Tile(
                numbers.format(counts.total()) + (counts.atLeast() ? "+" : ""),
                parts,
                counts.countedAt().map(at -> DisplayTime.of(at, messages)).orElse(null));
    }

    private static int share(long number, Counts<?> counts) {
        return Math.toIntExact(number * WIDTH / counts.total());
    }
}
