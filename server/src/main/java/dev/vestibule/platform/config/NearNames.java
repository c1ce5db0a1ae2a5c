package dev.vestibule.platform.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the setting that a misspelled name probably means. */
final class NearNames {
    private static final int MOST_SLIPS = 2;

    private NearNames() {}

    /**
     * Returns the known name, at most two letters away; empty if there is none, or the name does not look like a
     * setting.
     */
    static Optional<String> of(String name, Stream<String> known) {
        String upper = name.toUpperCase(Locale.ROOT);
        if (!upper.startsWith("MB_") && !upper.startsWith("VESTIBULE_") && !upper.startsWith("MAX_")) {
            return Optional.empty();
        }
        Map<String, Integer> slips = known.collect(Collectors.toMap(one -> one, one -> slips(upper, one)));
        return slips.entrySet().stream()
                .filter(entry -> entry.getValue() <= MOST_SLIPS)
                .min(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    /** Returns how many letters were omitted, added, replaced, or swapped with their neighbor. */
    private static int slips(String typed, String meant) {
        int[][] cost = new int[typed.length() + 1][meant.length() + 1];
        for (int i = 0; i <= typed.length(); i++) {
            for (int j = 0; j <= meant.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                boolean same = typed.charAt(i - 1) == meant.charAt(j - 1);
                cost[i][j] =
                        Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && typed.charAt(i - 1) == meant.charAt(j - 2)
                        && typed.charAt(i - 2) == meant.charAt(j - 1)) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[typed.length()][meant.length()];
    }
}
