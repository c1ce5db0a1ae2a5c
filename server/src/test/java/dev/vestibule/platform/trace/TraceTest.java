package dev.vestibule.platform.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ids that other servers send, as far as they may stand in our log and in our calls. */
class TraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Trace OWN = Trace.begun("0123456789abcdef0123456789abcdef");

    @Test
    void aRequestBecomesPartOfTheTraceThatItNames() {
        Trace under = OWN.under("00-" + TRACE + "-00f067aa0ba902b7-01");
        assertThat(under).isEqualTo(new Trace(OWN.requestId(), TRACE, "00f067aa0ba902b7", "01", null));
        assertThat(under.parent("1111111111111111")).isEqualTo("00-" + TRACE + "-1111111111111111-01");
    }

    @Test
    void aLaterVersionMayHaveMoreFields() {
        assertThat(OWN.under("01-" + TRACE + "-00f067aa0ba902b7-00-more").traceId())
                .isEqualTo(TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01more",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473x-00f067aa0ba902b7-01",
                "00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
            })
    void anInvalidTraceIsNotTaken(String traceparent) {
        assertThat(OWN.under(traceparent)).isEqualTo(OWN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcdefgh", "7d4a6b9e-0a43-4c6a-9d0f-2f7b7e7f0b11", "req_2026.11.30-A"})
    void anIdOfLettersAndDigitsIsOne(String id) {
        assertThat(Trace.isRequestId(id)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "has space in it",
                "quote\"quote",
                "line\nfeed--",
                "<script>x</script>",
                "größer-als"
            })
    void anythingElseIsNone(String id) {
        assertThat(Trace.isRequestId(id)).isFalse();
        assertThat(Trace.isRequestId("x".repeat(65))).isFalse();
    }

    @Test
    void aThreadKnowsItsRequestOnlyWhileItWorksOnIt() {
        assertThat(Trace.current()).isNull();
        assertThat(OWN.during(() -> OWN.under("00-" + TRACE + "-00f067aa0ba902b7-01")
                        .during(() -> String.valueOf(Trace.current()))))
                .contains(TRACE);
        assertThat(OWN.during(Trace::current)).isEqualTo(OWN);
        assertThat(Trace.current()).isNull();
    }
}
