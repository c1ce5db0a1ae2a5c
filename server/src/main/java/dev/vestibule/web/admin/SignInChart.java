package dev.vestibule.web.admin;

import dev.vestibule.overview.Overview.Day;
import dev.vestibule.overview.Overview.SignIns;
import dev.vestibule.platform.i18n.Messages;
import java.text.NumberFormat;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The sign-ins of the last days as bars, in a drawing of {@value #WIDTH} by {@value #HEIGHT}, and as a table.
 *
 * @param bars the oldest day first
 * @param top the number at the upper edge
 * @param half the number halfway up
 */
public record SignInChart(List<Bar> bars, String top, String half, String signedIn, String failed) {
    static final int COLUMN = 30;
    static final int WIDTH = 900;
    static final int HEIGHT = 200;

    /** What is there is seen, however little it is. */
    private static final int LEAST = 3;

    private static final int GAP = 5;

    /**
     * A day.
     *
     * @param failedTitle what the bar of the failures leads to, in words
     * @param link the list of its sign-ins
     * @param failedLink the list of its failures
     * @param x where its column begins
     * @param from the upper edge of the bar, which belongs to the failures
     * @param border where the failures end and the successful sign-ins begin
     */
    public record Bar(
            LocalDate day,
            String date,
            String signedIn,
            String failed,
            boolean anyFailed,
            String title,
            String failedTitle,
            String link,
            String failedLink,
            int x,
            int from,
            int border) {
        public int barX() {
            return x + GAP;
        }

        public int barWidth() {
            return COLUMN - 2 * GAP;
        }

        public int failedHeight() {
            return border - from;
        }

        public int signedInHeight() {
            return HEIGHT - border;
        }
    }

    static SignInChart of(SignIns signIns, Messages messages) {
        NumberFormat numbers = NumberFormat.getIntegerInstance(messages.locale());
        DateTimeFormatter dates =
                DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(messages.locale());
        List<Day> days = signIns.days();
        long top = top(days.stream()
                .mapToLong(day -> day.signedIn() + day.failed())
                .max()
                .orElse(0));
        return new SignInChart(
                IntStream.range(0, days.size())
                        .mapToObj(i -> bar(days.get(i), i, top, numbers, dates, messages))
                        .toList(),
                numbers.format(top),
                numbers.format(top / 2),
                numbers.format(signIns.signedIn()),
                numbers.format(signIns.failed()));
    }

    private static Bar bar(
            Day day, int index, long top, NumberFormat numbers, DateTimeFormatter dates, Messages messages) {
        String date = dates.format(day.date());
        String signedIn = numbers.format(day.signedIn());
        String failed = numbers.format(day.failed());
        String days = "since=" + day.date() + "&until=" + day.date();
        int border = HEIGHT - height(day.signedIn(), top);
        return new Bar(
                day.date(),
                date,
                signedIn,
                failed,
                day.failed() > 0,
                messages.of("admin.overview.sign-ins.bar", date, signedIn, failed),
                messages.of("admin.overview.sign-ins.bar-failed", date, failed),
                SignInLogPage.PATH + "?" + days,
                SignInLogPage.FAILURES + "&" + days,
                index * COLUMN,
                Math.max(0, border - height(day.failed(), top)),
                border);
    }

    private static int height(long number, long top) {
        return number == 0 ? 0 : Math.max(LEAST, Math.toIntExact(number * HEIGHT / top));
    }

    /** Returns the next even number with one digit other than zero, or 10, 100 ...: its half is a round number, too. */
    static long top(long most) {
        return LongStream.iterate(1, power -> power * 10)
                .flatMap(power -> LongStream.of(2, 4, 6, 8, 10, 12, 16).map(digit -> digit * power))
                .filter(number -> number >= most)
                .findFirst()
                .orElseThrow();
    }

    /** Returns the days with the newest first, as lists show them. */
    public List<Bar> newestFirst() {
        List<Bar> reversed = new ArrayList<>(bars);
        Collections.reverse(reversed);
        return reversed;
    }

    /** Returns the list of the failures of all these days. */
    public String failedLink() {
        return SignInLogPage.FAILURES + "&since=" + oldest().day() + "&until=" + newest().day();
    }

    public Bar oldest() {
        return bars.get(0);
    }

    public Bar middle() {
        return bars.get(bars.size() / 2);
    }

    public Bar newest() {
        return bars.get(bars.size() - 1);
    }
}
