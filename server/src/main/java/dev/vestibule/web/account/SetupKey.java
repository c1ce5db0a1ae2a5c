package dev.vestibule.web.account;

import dev.vestibule.mfa.PendingTotp;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.QrCode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secret of an authenticator app that is being set up, as its page shows it. The form of the page contains it, so
 * that it is shown again after a wrong code: the server returns it to no other request. What the form sends is only
 * displayed; codes are checked against the stored secret.
 *
 * @param secret in base32
 * @param uri for the app
 */
public record SetupKey(String secret, String uri) {
    /** The template of the page that shows it. */
    static final String PAGE = "twofactor/setup";

    /** The hidden field. */
    static final String FIELD = "uri";

    private static final int MOST_CHARACTERS = 1_000;
    private static final int GROUP = 4;
    private static final Pattern URI = Pattern.compile("otpauth://totp/\\S*[?&]secret=([A-Z2-7]{16,128})(?:&\\S*)?");

    static SetupKey of(PendingTotp pending) {
        return new SetupKey(pending.secret(), pending.uri());
    }

    /** Returns the secret that the form has sent; empty if it was changed on the way. */
    static Optional<SetupKey> posted(PageRequest request) {
        String uri = request.form().text(FIELD);
        Matcher matcher = URI.matcher(uri);
        return uri.length() <= MOST_CHARACTERS && matcher.matches()
                ? Optional.of(new SetupKey(matcher.group(1), uri))
                : Optional.empty();
    }

    /**
     * Returns the parts of that page.
     *
     * @param action the path to which the first code is sent
     * @param redirect the path to return to after the sign-in that it completes; empty if there is none
     * @param back the path of the link that cancels
     * @param address what the browser shows as the address of the page
     */
    Map<String, Object> parts(FormView form, String action, String redirect, String back, String address) {
        return Map.of(
                "form", form, "key", this, "action", action, "redirect", redirect, "back", back, "address", address);
    }

    /** Returns the secret in groups, for typing; apps ignore the spaces. */
    public String grouped() {
        return secret.replaceAll("(.{" + GROUP + "})(?=.)", "$1 ");
    }

    public QrCode qr() {
        return QrCode.of(uri);
    }

    @Override
    public String toString() {
        return "SetupKey[hidden]";
    }
}
