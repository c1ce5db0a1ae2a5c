package dev.vestibule.web.account;

import dev.vestibule.oauth.grant.SignInDemand;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.ReturnPath;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an application requests of the page where it sends its user to sign in.
 *
 * @param again whether the user signs in although a user is signed in
 * @param login fills in the form; empty text for none
 */
record SignInWish(boolean again, String login) {
    private static final String LOCALES = "ui_locales=";

    static SignInWish of(Request request) {
        return new SignInWish(
                request.query(SignInDemand.AGAIN).filter("true"::equals).isPresent(),
                request.query("login_hint").orElse(""));
    }

    /** Returns the request in the language that the application names in its own one, to which the page leads back. */
    static PageRequest inItsLanguage(PageRequest request, ReturnPath back, MessageCatalog languages) {
        Optional<String> locales = locales(back.path());
        return locales.isEmpty()
                ? request
                : new PageRequest(
                        request.request(),
                        request.caller(),
                        languages.choose(Stream.concat(
                                Stream.of(locales.get().split(" ", -1)),
                                Stream.of(request.messages().code()))),
                        request.form(),
                        request.flash(),
                        request.success());
    }

    private static Optional<String> locales(String path) {
        int query = path.indexOf('?');
        return query < 0
                ? Optional.empty()
                : Arrays.stream(path.substring(query + 1).split("&", -1))
                        .filter(pair -> pair.startsWith(LOCALES))
                        .map(pair -> URLDecoder.decode(pair.substring(LOCALES.length()), StandardCharsets.UTF_8))
                        .findFirst();
    }
}
