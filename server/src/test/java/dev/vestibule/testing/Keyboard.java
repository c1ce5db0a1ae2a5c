package dev.vestibule.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.openqa.selenium.Keys;
import org.openqa.selenium.interactions.Actions;

/** Uses the pages of a browser without a mouse: from stop to stop, each of which shows that it has focus. */
public final class Keyboard {
    /** More stops than a page has. */
    private static final int TOO_FAR = 150;

    private static final String STOP = """
            const it = document.activeElement;
            return {
                name: it.getAttribute('name') || '',
                text: (it.getAttribute('aria-label') || it.innerText || '').trim(),
                // within a date, browsers show it themselves
                seen: it === document.body || it.type === 'date' || it.matches(':focus-visible')};
            """;

    private final Browser browser;

    public Keyboard(Browser browser) {
        this.browser = browser;
    }

    private record Stop(String name, String text, boolean seen) {}

    /** Presses the link, button or menu that reads so, or whose first line does. */
    public Keyboard press(String text) {
        reach(text, stop -> stop.text().lines().findFirst().orElse("").equals(text));
        browser.keys(Keys.ENTER);
        return this;
    }

    /** Enters text in a field in place of what it has. */
    public Keyboard type(String field, String text) {
        reach(field, stop -> stop.name().equals(field));
        new Actions(browser.driver())
                .keyDown(Keys.CONTROL)
                .sendKeys("a")
                .keyUp(Keys.CONTROL)
                .sendKeys(text)
                .perform();
        return this;
    }

    /** Chooses what begins so in a list of choices. */
    public Keyboard choose(String field, String choice) {
        reach(field, stop -> stop.name().equals(field));
        browser.keys(choice);
        return this;
    }

    /** Ticks a box. */
    public Keyboard tick(String field) {
        reach(field, stop -> stop.name().equals(field));
        browser.keys(Keys.SPACE);
        return this;
    }

    public Keyboard enter() {
        browser.keys(Keys.ENTER);
        return this;
    }

    private void reach(String what, Predicate<Stop> isThere) {
        for (int i = 0; i < TOO_FAR; i++) {
            Stop stop = stop();
            // A browser shows no focus of its own accord, until the first key.
            assertThat(i == 0 || stop.seen())
                    .as("focus can be seen on %s", stop)
                    .isTrue();
            if (isThere.test(stop)) {
                return;
            }
            browser.tab();
        }
        throw new AssertionError("the keyboard does not lead to " + what + " at " + browser.path());
    }

    private Stop stop() {
        Map<?, ?> stop = (Map<?, ?>) Objects.requireNonNull(browser.script(STOP));
        return new Stop(
                String.valueOf(stop.get("name")),
                String.valueOf(stop.get("text")),
                Boolean.TRUE.equals(stop.get("seen")));
    }
}
