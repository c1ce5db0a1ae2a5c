package dev.vestibule.session;

import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.settings.Site;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Resolves the language of a response: the one that the request names ({@code X-Metabase-Locale}, session wire 2.1),
 * else the account's, else the browser's, else the site's.
 */
public final class LocaleResolver {
    private static final String OWN_WISH = "X-Metabase-Locale";

    private final MessageCatalog languages;
    private final SessionGuard guard;
    private final Site site;

    public LocaleResolver(MessageCatalog languages, SessionGuard guard, Site site) {
        this.languages = languages;
        this.guard = guard;
        this.site = site;
    }

    /** Never blocks: an account counts if it is cached, which it is once the request was authenticated. */
    public Messages of(Request request) {
        return of(request, Optional.ofNullable(guard.known(request)));
    }

    /** Returns the language of a request with a known caller. */
    public Messages of(Request request, Optional<? extends Caller> caller) {
        return choose(
                languages,
                request,
                caller.map(who -> who.user().profile().locale()).stream(),
                Stream.of(site.locale()));
    }

    /** Returns the language of a request while no user can be looked up. */
    public static Messages beforeTheStart(MessageCatalog languages, Request request, Stream<String> site) {
        return choose(languages, request, Stream.empty(), site);
    }

    private static Messages choose(
            MessageCatalog languages, Request request, Stream<String> account, Stream<String> site) {
        Stream<String> browser = request.header("Accept-Language").stream().flatMap(MessageCatalog::accepted);
        return languages.choose(Stream.of(request.header(OWN_WISH).stream(), account, browser, site)
                .flatMap(wishes -> wishes));
    }
}
