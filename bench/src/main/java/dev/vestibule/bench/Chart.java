package dev.vestibule.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Draws panels with lines as SVG, for readers with a light and a dark page. */
final class Chart {
    private static final int PANEL = 360;
    private static final int HEIGHT = 260;
    private static final int LEFT = 60;
    private static final int RIGHT = 20;
    private static final int TOP = 44;
    private static final int BOTTOM = 50;
    private static final List<String> COLORS = List.of("#7c3aed", "#0d9488", "#ea580c", "#2563eb");
    private static final String STYLE = """
            <style>
            text { font: 12px sans-serif; fill: #1f2328; }
            .title { font-weight: bold; }
            .axis { stroke: #8c959f; stroke-width: 1; }
            .grid { stroke: #8c959f; stroke-width: 0.3; }
            @media (prefers-color-scheme: dark) { text { fill: #e6edf3; } }
            </style>
            """;

    private final List<String> places;
    private final String axis;
    private final List<Panel> panels = new ArrayList<>();

    private record Panel(String title, Map<String, List<Double>> lines) {}

    /**
     * Creates an empty chart.
     *
     * @param places what stands below the points
     * @param axis what they are
     */
    Chart(List<String> places, String axis) {
        this.places = places;
        this.axis = axis;
    }

    /** Adds a panel with a line for each name. */
    Chart with(String title, Map<String, List<Double>> lines) {
        panels.add(new Panel(title, lines));
        return this;
    }

    String svg() {
        StringBuilder svg = new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\">\n"
                .formatted(PANEL * panels.size(), HEIGHT));
        svg.append(STYLE);
        for (int i = 0; i < panels.size(); i++) {
            svg.append("<g transform=\"translate(%d 0)\">\n".formatted(i * PANEL));
            draw(panels.get(i), svg);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(Panel panel, StringBuilder svg) {
        double top = rounded(panel.lines().values().stream()
                .flatMap(List::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1));
        text(svg, "title", LEFT, 16, "start", panel.title());
        for (int i = 0; i <= 4; i++) {
            double value = top * i / 4;
            line(svg, i == 0 ? "axis" : "grid", LEFT, y(value, top), PANEL - RIGHT, y(value, top));
            text(svg, "", LEFT - 6, y(value, top) + 4, "end", "%,.0f".formatted(value));
        }
        for (int i = 0; i < places.size(); i++) {
            text(svg, "", x(i), HEIGHT - BOTTOM + 18, "middle", places.get(i));
        }
        text(svg, "", (LEFT + PANEL - RIGHT) / 2.0, HEIGHT - 12, "middle", axis);
        int at = 0;
        for (Map.Entry<String, List<Double>> line : panel.lines().entrySet()) {
            String color = COLORS.get(at % COLORS.size());
            drawLine(svg, line.getValue(), top, color);
            double left = LEFT + 80.0 * at;
            svg.append("<rect x=\"%.0f\" y=\"25\" width=\"10\" height=\"10\" fill=\"%s\"/>\n".formatted(left, color));
            text(svg, "", left + 14, 34, "start", line.getKey());
            at++;
        }
    }

    private void drawLine(StringBuilder svg, List<Double> values, double top, String color) {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            points.append("%.1f,%.1f ".formatted(x(i), y(values.get(i), top)));
            svg.append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>\n"
                    .formatted(x(i), y(values.get(i), top), color));
        }
        svg.append("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n"
                .formatted(points.toString().strip(), color));
    }

    private double x(int place) {
        return LEFT + (place + 0.5) * (PANEL - LEFT - RIGHT) / places.size();
    }

    private static double y(double value, double top) {
        return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
    }

    /** Returns the next larger number that four lines divide well. */
    private static double rounded(double most) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(1, most))));
        for (double step : List.of(1.0, 2.0, 4.0, 6.0, 8.0)) {
            if (most <= step * power) {
                return step * power;
            }
        }
        return 10 * power;
    }

    private static void line(StringBuilder svg, String kind, double x1, double y1, double x2, double y2) {
        svg.append("<line class=\"%s\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>\n"
                .formatted(kind, x1, y1, x2, y2));
    }

    private static void text(StringBuilder svg, String kind, double x, double y, String anchor, String text) {
        svg.append("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>\n"
                .formatted(kind, x, y, anchor, text));
    }
}
