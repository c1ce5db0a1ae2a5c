package dev.vestibule.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vestibule.platform.i18n.Message;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How pasted lists of users are read. */
class InvitationLinesTest {
    private static String read(String text) {
        InvitationLines.Read read = InvitationLines.read(text);
        assertThat(read.faults()).isEmpty();
        return read.invitees().stream()
                .map(one -> one.line() + ":" + one.email().address() + "/" + one.firstName() + "/" + one.lastName())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ann@example.com|1:ann@example.com/null/null",
                "Ann@Example.com, bob@example.com;cy@example.com|1:ann@example.com/null/null 1:bob@example.com/null/null 1:cy@example.com/null/null",
                "Ann Lee <ann@example.com>|1:ann@example.com/Ann/Lee",
                "Ann van der Lee <ann@example.com>, Bob <bob@example.com>|1:ann@example.com/Ann/van der Lee 1:bob@example.com/Bob/null",
                "\"Lee, Ann\" <ann@example.com>|1:ann@example.com/Lee,/Ann",
                "ann@example.com, Ann, Lee|1:ann@example.com/Ann/Lee",
                "ann@example.com,\"Ann\",\"Lee, Jr.\"|1:ann@example.com/Ann/Lee, Jr.",
                "<ann@example.com>|1:ann@example.com/null/null",
                "ann@example.com,,Lee|1:ann@example.com/null/Lee",
                "ann@example.com,|1:ann@example.com/null/null"
            })
    void oneLineNamesUsers(String line, String expected) {
        assertThat(read(line)).isEqualTo(expected);
    }

    @Test
    void linesAreCountedAndEmptyOnesAndTheHeaderOfATableAreSkipped() {
        assertThat(
                        read(
                                "Email,First name,Last name\r\nann@example.com,Ann,Lee\r\n\r\n  bob@example.com\tBob\tFox  \r\n"))
                .isEqualTo("2:ann@example.com/Ann/Lee 4:bob@example.com/Bob/Fox");
    }

    @Test
    void whatIsWrongIsNamedByItsLine() {
        InvitationLines.Read read =
                InvitationLines.read("ann@example.com\nnot an address\nbob@\nANN@example.com\nx@example.com,"
                        + "y".repeat(300) + "\nLee, z@example.com");
        assertThat(read.faults())
                .containsExactly(
                        Message.of("admin.invite.line-wrong", 2, "not an address"),
                        Message.of("admin.invite.line-wrong", 3, "bob@"),
                        Message.of("admin.invite.line-twice", 4, "ann@example.com", 1),
                        Message.of("admin.invite.line-name", 5, 254),
                        Message.of("admin.invite.line-wrong", 6, "Lee"));
    }

    @Test
    void aHundredAreReadAndNotOneMore() {
        String hundred = IntStream.range(0, 100)
                .mapToObj(i -> "user" + i + "@example.com")
                .collect(Collectors.joining("\n"));
        assertThat(InvitationLines.read(hundred).invitees()).hasSize(100);
        assertThat(InvitationLines.read(hundred + "\nlast@example.com").faults())
                .containsExactly(Message.of("admin.invite.too-many", 100));
        assertThat(InvitationLines.read(" \n\n").faults()).containsExactly(Message.of("admin.invite.nobody"));
    }
}
