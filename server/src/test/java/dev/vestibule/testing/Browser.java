package dev.vestibule.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A real browser without a window, the system's Chromium, at a test server's pages. It remembers nothing of who had it
 * before: a Chromium takes long to start, so the next test gets the same one, emptied, with a tab of its own.
 */
public final class Browser implements AutoCloseable {
    /** The same engine without windows: it takes half the time for a page. */
    private static final List<String> PROGRAMS = List.of("/usr/bin/chromium-headless-shell", "/usr/bin/chromium");

    private static final String DRIVER = "/usr/bin/chromedriver";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> LANDING_PAGES = Set.of("/account/profile", "/admin");

    /** Those that no test has. */
    private static final Deque<ChromeDriver> IDLE = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> IDLE.forEach(ChromeDriver::quit), "browsers"));
    }

    private final ChromeDriver driver;
    private final String site;
    private final Consumer<ChromeDriver> end;

    private Browser(ChromeDriver driver, String site, Consumer<ChromeDriver> end) {
        this.driver = driver;
        this.site = site;
        this.end = end;
    }

    private static Browser idle(String site, boolean script) {
        ChromeDriver emptied = IDLE.poll();
        ChromeDriver driver = emptied == null ? started(false) : emptied;
        if (!script) { // of pages, in this tab; what a test runs itself still runs
            driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
        }
        return new Browser(driver, site, used -> {
            empty(used, site);
            IDLE.add(used);
        });
    }

    private static String program() {
        return PROGRAMS.stream()
                .filter(program -> Files.isExecutable(Path.of(program)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none of " + PROGRAMS + " is installed"));
    }

    private static ChromeDriver started(boolean recording, String... arguments) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program());
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // which root cannot have
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                // Debian's Chromium draws with a graphics card, and pretends to have one: half of the time of a page.
                "--disable-gpu",
                "--disable-software-rasterizer",
                "--lang=en-US",
                "--window-size=1280,900");
        options.addArguments(arguments);
        options.setExperimentalOption("prefs", Map.of("intl.accept_languages", "en-US,en"));
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        if (recording) {
            logs.enable(LogType.PERFORMANCE, Level.ALL);
        }
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriver driver = new Shell(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File(DRIVER))
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(30));
        return driver;
    }

    /** The headless shell does not end when its driver asks it to, and would be killed only after 20 seconds. */
    private static final class Shell extends ChromeDriver {
        private final ChromeDriverService service;

        Shell(ChromeDriverService service, ChromeOptions options) {
            super(service, options);
            this.service = service;
        }

        @Override
        public void quit() {
            try {
                executeCdpCommand("Browser.close", Map.of());
                super.quit();
            } catch (WebDriverException e) {
                // The browser ended before it answered, or before the connection to it was closed.
            } finally {
                service.stop();
            }
        }
    }

    /** Leaves one new tab, and nothing of what pages kept or were allowed. */
    private static void empty(ChromeDriver driver, String site) {
        Set<String> before = driver.getWindowHandles();
        String fresh = driver.switchTo().newWindow(WindowType.TAB).getWindowHandle();
        before.forEach(tab -> driver.switchTo().window(tab).close());
        driver.switchTo().window(fresh);
        driver.executeCdpCommand("Network.clearBrowserCookies", Map.of());
        driver.executeCdpCommand("Network.clearBrowserCache", Map.of());
        driver.executeCdpCommand("Storage.clearDataForOrigin", Map.of("origin", site, "storageTypes", "all"));
        driver.executeCdpCommand("Browser.resetPermissions", Map.of());
        driver.manage().logs().get(LogType.BROWSER);
    }

    public static Browser at(TestServer server) {
        return idle("http://localhost:" + server.port(), true);
    }

    /**
     * Starts one for this test alone, which remembers its {@link #requests()}.
     *
     * @param arguments for Chromium's command line
     */
    public static Browser at(String site, String... arguments) {
        return new Browser(started(true, arguments), site, ChromeDriver::quit);
    }

    /** Starts one for this test alone, which remembers its {@link #requests()}: that slows every page. */
    public static Browser recording(TestServer server) {
        return at("http://localhost:" + server.port());
    }

    public static Browser withoutScript(TestServer server) {
        return idle("http://localhost:" + server.port(), false);
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
        // Asking the browser about each link of a page, one by one, takes longer than the page.
        List<?> reading = (List<?>) Objects.requireNonNull(driver.executeScript(
                "return [...document.querySelectorAll('button, a')].filter(one => one.innerText.trim() === arguments[0])",
                text));
        reading.stream()
                .map(WebElement.class::cast)
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing to press reads " + text + " at " + path()))
                .click();
    }

    /** Signs out in the menu of the account, which every page of one who is signed in has. */
    public void signOut() {
        String before = path();
        driver.findElement(By.cssSelector("details.who > summary")).click();
        press("Sign out");
        await().until(() -> !path().equals(before)); // or the next page that is opened gives way to this one
    }

    public void signIn(String email, String password) {
        open("/auth/login");
        type("username", email);
        type("password", password);
        press("Sign in");
        await().until(() -> LANDING_PAGES.contains(path()));
    }

    public void keys(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    public void tab() {
        keys(Keys.TAB);
    }

    /** Where the keyboard is. A page that says where to begin moves it there when it is first drawn, after the load. */
    public WebElement focused() {
        driver.executeAsyncScript("requestAnimationFrame(arguments[0])");
        return driver.switchTo().activeElement();
    }

    /** All that can be read on the page. */
    public String text() {
        // While one page replaces another there is no body, or one that is gone when it is read.
        return Objects.requireNonNull(await().ignoreExceptionsMatching(failure ->
                        failure instanceof StaleElementReferenceException || failure instanceof NoSuchElementException)
                .until(() -> driver.findElement(By.tagName("body")).getText(), Objects::nonNull));
    }

    public void awaitPath(String path) {
        await(path, () -> path().equals(path));
    }

    public void awaitText(String text) {
        await(text, () -> text().contains(text));
    }

    private void await(String what, Callable<Boolean> comes) {
        try {
            await().ignoreExceptions().until(comes);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no " + what + " at " + path() + ", which reads:\n" + text(), e);
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
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

    /** What the accessibility checker finds on the page as it is, one line each. */
    public List<String> barriers() {
        return new AccessibilityChecker(this).barriers();
    }

    /** What the accessibility checker finds on the page in every look, one line each. */
    public List<String> barriersInEveryLook() {
        return new AccessibilityChecker(this).barriersInEveryLook();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        end.accept(driver);
    }
}
