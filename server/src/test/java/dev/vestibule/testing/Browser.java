package dev.vestibule.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a window, the system's Chromium, at a test server's pages. */
public final class Browser implements AutoCloseable {
    private static final String PROGRAM = "/usr/bin/chromium";
    private static final String DRIVER = "/usr/bin/chromedriver";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ChromeDriver driver;
    private final String site;

    private Browser(String site, boolean script, String... arguments) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(PROGRAM);
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // which root cannot have
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--lang=en-US",
                "--window-size=1280,900");
        options.addArguments(arguments);
        options.setExperimentalOption(
                "prefs",
                Map.of(
                        "profile.managed_default_content_settings.javascript",
                        script ? 1 : 2,
                        "intl.accept_languages",
                        "en-US,en"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(DRIVER))
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(30));
        this.site = site;
    }

    public static Browser at(TestServer server) {
        return at("http://localhost:" + server.port());
    }

    /**
     * Starts a browser on a site.
     *
     * @param arguments for Chromium's command line
     */
    public static Browser at(String site, String... arguments) {
        return new Browser(site, true, arguments);
    }

    public static Browser withoutScript(TestServer server) {
        return new Browser("http://localhost:" + server.port(), false);
    }

    public ChromeDriver driver() {
        return driver;
    }

    public String site() {
        return site;
    }

    // --- Going about ---

    public void open(String path) {
        driver.get(path.startsWith("http") ? path : site + path);
    }

    /** Where the browser is, without the site. */
    public String path() {
        String address = driver.getCurrentUrl();
        return address.startsWith(site) ? address.substring(site.length()) : address;
    }

    public void type(String field, String text) {
        WebElement element = field(field);
        element.clear();
        element.sendKeys(text);
    }

    public WebElement field(String name) {
        return driver.findElement(By.cssSelector("main [name='" + name + "']:not([type=hidden])"));
    }

    /** Presses the button or link that reads so. */
    public void press(String text) {
        driver.findElements(By.cssSelector("button, a")).stream()
                .filter(element -> element.isDisplayed() && element.getText().equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing to press reads " + text + " at " + path()))
                .click();
    }

    public void signIn(String email, String password) {
        open("/auth/login");
        type("username", email);
        type("password", password);
        press("Sign in");
        awaitPath("/account/profile");
    }

    public void keys(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    public void tab() {
        keys(Keys.TAB);
    }

    public WebElement focused() {
        return driver.switchTo().activeElement();
    }

    /** All that can be read on the page. */
    public String text() {
        // A page that is just being replaced by the next one has a body that is gone when it is read.
        return Objects.requireNonNull(Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .ignoreException(StaleElementReferenceException.class)
                .until(() -> driver.findElement(By.tagName("body")).getText(), Objects::nonNull));
    }

    public void awaitPath(String path) {
        Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> path().equals(path));
    }

    public void awaitText(String text) {
        Awaitility.await().atMost(Duration.ofSeconds(15)).ignoreExceptions().until(() -> text().contains(text));
    }

    /** How the reader likes it, and how wide their screen is. */
    public void looks(int width, String scheme) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    // --- Looking behind the page ---

    public Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    public String cookie(String name) {
        var cookie = driver.manage().getCookieNamed(name);
        return cookie == null ? "" : cookie.getValue();
    }

    /** Every address that was asked for since the last look. */
    public List<String> requests() {
        List<String> addresses = new ArrayList<>();
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode message = json(entry.getMessage()).path("message");
            if (message.path("method").textValue().equals("Network.requestWillBeSent")) {
                addresses.add(message.at("/params/request/url").textValue());
            }
        }
        return addresses;
    }

    /** What the browser complained of since the last look, save that an answer was an error. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("Failed to load resource: the server responded with a status of"))
                .toList();
    }

    /** What the accessibility checker finds on the page, one line each. */
    public List<String> barriers() {
        driver.executeScript(axe());
        Object found = driver.executeAsyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run({resultTypes: ['violations']}).then(
                    results => done(JSON.stringify(results.violations)), trouble => done(JSON.stringify([{id: String(trouble)}])));
                """);
        List<String> lines = new ArrayList<>();
        for (JsonNode violation : json(String.valueOf(found))) {
            for (JsonNode node : violation.path("nodes")) {
                lines.add(violation.path("impact").asText() + " "
                        + violation.path("id").asText() + " "
                        + node.path("html").asText());
            }
            if (violation.path("nodes").isEmpty()) {
                lines.add(violation.toString());
            }
        }
        return lines;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String axe() {
        try (InputStream in = Browser.class.getResourceAsStream("/axe.min.js")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
