package dev.vestibule;

import dev.vestibule.apidocs.ApiDocsResource;
import dev.vestibule.health.HealthResource;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.database.Database;
import dev.vestibule.platform.http.HttpServer;
import dev.vestibule.platform.http.HttpServerSettings;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.RequestObserver;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.metrics.GaugeSource;
import dev.vestibule.platform.refusal.Refusal;
import dev.vestibule.session.LocaleResolver;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.settings.ListenAddress;
import dev.vestibule.settings.Site;
import dev.vestibule.web.Assets;
import dev.vestibule.web.Footer;
import dev.vestibule.web.HtmlErrors;
import dev.vestibule.web.Templates;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP port, and what it answers before the database is available: probes, style sheets, and error pages.
 *
 * @param address the URL at which users reach this server, as far as it is known
 * @param path the path of the site's URL, which all paths in pages begin with
 */
record Front(HttpServer http, ListenAddress listens, String address, String path, Assets assets, Footer footer) {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /**
     * Opens the port. This is the first step: probes can see that the server waits for the database, and a port in use
     * is reported at once.
     *
     * @throws IOException if the port cannot be opened
     */
    static Front listen(Environment environment, MessageCatalog messages, SecureRandom random, RequestObserver observer)
            throws IOException {
        HttpServerSettings given = HttpServerSettings.of(environment);
        Assets assets = new Assets();
        Footer footer = new Footer(Version.text(), environment.value(ApiDocsResource.SERVED));
        Routes waiting = new Routes();
        new HealthResource(() -> false).addTo(waiting);
        assets.addTo(waiting);
        HtmlErrors errors = new HtmlErrors(
                new Templates(
                        assets,
                        given.path(),
                        () -> environment.given(Site.NAME).orElseGet(Site.NAME::usualValue),
                        footer),
                request -> LocaleResolver.beforeTheStart(messages, request, environment.given(Site.LOCALE).stream()),
                request -> null);
        HttpServer http = new HttpServer(given, waiting, errors, InstantSource.system(), random, observer);
        ListenAddress listens = new ListenAddress(given.host(), http.port());
        String address = environment.text(HttpServerSettings.SITE_URL).orElseGet(listens::link);
        return new Front(http, listens, address, given.path(), assets, footer);
    }

    /** Starts to serve requests. */
    void open(Routes routes, SessionGuard guard, HtmlErrors errors, Database database) {
        http.open(
                routes,
                request -> unknown(guard, request),
                errors,
                handler -> request -> database.asOneRequest(() -> handler.handle(request)));
    }

    /**
     * Answers paths without a route. Below {@code /api} the credential is checked before the route (session wire,
     * section 1).
     */
    private static Response unknown(SessionGuard guard, Request request) {
        String path = request.path();
        if (path.startsWith("/api/") && !path.startsWith("/api/session/")) {
            guard.require(request);
        } else if (request.isSafe() && request.wantsHtml()) {
            guard.session(request); // whose reader then finds the way back from the error page
        }
        throw (path.startsWith("/api/") ? Refusal.UNKNOWN_ROUTE : Refusal.NOT_FOUND).exception();
    }

    /** Continues to serve for a time, while the readiness probe already fails. */
    void drain(Duration time) {
        if (!time.isZero()) {
            LOG.info("Shutting down: /readyz returns 503, and requests are served for another {} s.", time.toSeconds());
            http.serveFor(time);
        }
    }

    /** Returns the number of requests in progress. */
    GaugeSource underWay() {
        return new GaugeSource("vestibule.requests.under.way", "Requests in progress", http::underWay);
    }

    /** Returns the templates of a site. */
    Templates templates(Supplier<String> siteName) {
        return new Templates(assets, path, siteName, footer);
    }
}
