package dev.vestibule.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists as CSV, and how they are read. */
class CsvFormatTest {
    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }

    private static String cell(Object value) {
        return text(CsvFormat.<Object>empty().with("it", one -> one).row(value)).replaceFirst("\r\n$", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "plain|plain",
                "a,b|\"a,b\"",
                "say \"no\"|\"say \"\"no\"\"\"",
                "=1+2|'=1+2",
                "+49 30|'+49 30",
                "-1|'-1",
                "@SUM(A1)|'@SUM(A1)",
                "＝1|'＝1",
                "=HYPERLINK(\"http://x\",\"y\")|\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
                "a=b|a=b",
                "Müller 山田|Müller 山田"
            })
    void textsAreQuotedAndRunAsNoFormula(String text, String expected) {
        assertThat(cell(text)).isEqualTo(expected);
    }

    @Test
    void whatIsNoTextIsWrittenAsItIs() {
        assertThat(cell("two\nlines")).isEqualTo("\"two\nlines\"");
        assertThat(cell("\tx")).isEqualTo("'\tx");
        assertThat(cell(-5)).isEqualTo("-5");
        assertThat(cell(true)).isEqualTo("true");
        assertThat(cell(Optional.empty())).isEmpty();
        assertThat(cell(Optional.of(7))).isEqualTo("7");
        assertThat(cell(Instant.parse("2026-11-29T10:00:00.123456Z"))).isEqualTo("2026-11-29T10:00:00.123Z");
    }

    @Test
    void aRowIsALineBelowTheNamesOfItsColumns() {
        CsvFormat<String> format =
                CsvFormat.<String>empty().with("text", text -> text).with("length", String::length);
        assertThat(text(format.header())).isEqualTo("text,length\r\n");
        assertThat(text(format.row("abc"))).isEqualTo("abc,3\r\n");
    }

    private record Entry(int id, Instant at) {}

    @Test
    void noRowIsSkippedOrReadTwiceHoweverManyHaveTheSameTime() {
        List<Entry> all = new ArrayList<>();
        Instant start = Instant.parse("2026-11-29T10:00:00Z");
        for (int i = 0; i < 100; i++) {
            all.add(new Entry(i, start.minusSeconds(i / 7)));
        }
        RowSource<Entry> source = RowSource.newestFirst(
                start.plusSeconds(1),
                (until, limit) -> {
                    List<Entry> found = all.stream()
                            .filter(entry -> entry.at().isBefore(until))
                            .limit(limit)
                            .toList();
                    all.add(0, new Entry(all.size(), start.plusSeconds(60))); // one more while they are read
                    return found;
                },
                Entry::at,
                Entry::id);
        List<Integer> read = new ArrayList<>();
        for (List<Entry> batch = source.next(10); !batch.isEmpty(); batch = source.next(10)) {
            batch.forEach(entry -> read.add(entry.id()));
        }
        assertThat(read)
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }
}
