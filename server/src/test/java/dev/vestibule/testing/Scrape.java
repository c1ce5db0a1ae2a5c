package dev.vestibule.testing;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One reading of the metrics: each sample, by its name with its labels. */
public record Scrape(String text, Map<String, Double> samples) {
    /** The setting with the token of the collector. */
    public static final String SETTING = "VESTIBULE_METRICS_TOKEN=collector-of-the-tests";

    private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+(?:\\{[^\\n]*})?) (\\S+)$");

    public static Scrape of(Client anyone) {
        String text = anyone.with("Authorization", "Bearer collector-of-the-tests")
                .get("/metrics")
                .text();
        Map<String, Double> samples = new TreeMap<>();
        Matcher found = SAMPLE.matcher(text);
        while (found.find()) {
            samples.put(found.group(1), Double.valueOf(found.group(2)));
        }
        return new Scrape(text, samples);
    }

    /** Returns the value of a sample such as {@code name{label="value"}}; 0 if there is none. */
    public double of(String sample) {
        return samples.getOrDefault(sample, 0.0);
    }

    /** Returns how much a sample has risen since another reading. */
    public double since(Scrape earlier, String sample) {
        return of(sample) - earlier.of(sample);
    }
}
