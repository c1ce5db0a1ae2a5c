package dev.vestibule.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vestibule.platform.refusal.RefusedException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
    private static Form form(String body) {
        return Form.parse(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fieldsReadAsTheyWereTyped() {
        Form form = form("name=J%C3%BCrgen+%2B+Co.&empty=&ticked=on&bare");

        assertThat(form.text("name")).isEqualTo("Jürgen + Co.");
        assertThat(form.text("empty")).isEmpty();
        assertThat(form.text("absent")).isEmpty();
        assertThat(form.ticked("ticked")).isTrue();
        assertThat(form.ticked("bare")).isTrue();
        assertThat(form.ticked("absent")).isFalse();
        assertThat(form("").ticked("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a=%", "a=%4", "a=%zz", "a=%C3", "a=%C3%28", "a=%ED%A0%80", "a=%C0%AF", "a=1&a=2", "%61=1&a=2"})
    void whatNoBrowserSendsIsRefused(String body) {
        assertThatThrownBy(() -> form(body)).isInstanceOf(RefusedException.class);
    }

    @Test
    void aFlockOfFieldsIsRefused() {
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 121; i++) {
            body.append('f').append(i).append("=&");
        }
        assertThatThrownBy(() -> form(body.toString())).isInstanceOf(RefusedException.class);
    }

    @Test
    void itsTextShowsNoValues() {
        assertThat(form("password=secret")).hasToString("Form[password]");
    }

    @Test
    void aNulIsRefusedAsNoDatabaseKeepsIt() {
        assertThatThrownBy(() -> form("a=b%00c")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> form("a%00=b")).isInstanceOf(RefusedException.class);
    }

    @Property(tries = 500)
    void whatIsEncodedComesBack(@ForAll @CharRange(from = 1, to = '\uD7FF') String value) {
        Form form = form("a=" + URLEncoder.encode(value, StandardCharsets.UTF_8) + "&b=x");

        assertThat(form.text("a")).isEqualTo(value);
        assertThat(form.text("b")).isEqualTo("x");
    }
}
