package dev.vestibule.page;

import dev.vestibule.http.Request;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.site.Site;
import dev.vestibule.text.Languages;
import dev.vestibule.text.Words;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * In which language a request is answered: the one that it names itself ({@code X-Metabase-Locale}, session wire 2.1), else the
 * account's, else the browser's, else the site's.
 */
public final class ReaderLanguage {
    private static final String OWN_WISH = "X-Metabase-Locale";

    private final Languages languages;
    private final SessionGuard guard;
    private final Site site;

    public ReaderLanguage(Languages languages, SessionGuard guard, Site site) {
        this.languages = languages;
        this.guard = guard;
        this.site = site;
    }

    /** Never blocks: an account counts when memory knows it, as it does once the request has been let in. */
    public Words of(Request request) {
        return of(request, Optional.ofNullable(guard.known(request)));
    }

    /** The same when it is known who asks. */
    Words of(Request request, Optional<? extends Caller> caller) {
        return choose(languages, request, caller.map(who -> who.user().locale()).stream(), Stream.of(site.locale()));
    }

    /** The same as long as nobody's account can be looked up. */
    public static Words beforeTheStart(Languages languages, Request request, Stream<String> site) {
        return choose(languages, request, Stream.empty(), site);
    }

    private static Words choose(Languages languages, Request request, Stream<String> account, Stream<String> site) {
        Stream<String> browser = request.header("Accept-Language").stream().flatMap(Languages::accepted);
        return languages.choose(Stream.of(request.header(OWN_WISH).stream(), account, browser, site)
                .flatMap(wishes -> wishes));
    }
}
