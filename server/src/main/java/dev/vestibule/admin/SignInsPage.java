package dev.vestibule.admin;

import dev.vestibule.history.SignInStore;
import dev.vestibule.history.SignInStore.Refused;
import dev.vestibule.http.Resource;
import dev.vestibule.http.Response;
import dev.vestibule.http.Routes;
import dev.vestibule.page.Choice;
import dev.vestibule.page.Devices;
import dev.vestibule.page.ListPart;
import dev.vestibule.page.ListPlace;
import dev.vestibule.page.Moment;
import dev.vestibule.page.Narrowing;
import dev.vestibule.page.Pages;
import dev.vestibule.page.Visit;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.text.Message;
import dev.vestibule.text.Words;
import dev.vestibule.user.Email;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /admin/sign-ins}: who signed in or was refused, when, and from where. */
public final class SignInsPage implements Resource {
    private static final String PATH = "/admin/sign-ins";
    private static final List<String> FIELDS = List.of("account", "outcome", "address", "since", "until");
    private static final List<String> COLUMNS = List.of("-at");

    private final Pages pages;
    private final SignInStore store;

    public SignInsPage(Pages pages, SignInStore store) {
        this.pages = pages;
        this.store = store;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
    }

    /**
     * A sign-in as the list shows it.
     *
     * @param name empty for an account without one
     * @param email empty when nobody has the login that was typed
     */
    public record Entry(
            Moment at,
            String name,
            String email,
            Message method,
            Message outcome,
            boolean good,
            String address,
            Message device) {
        static Entry of(SignInStore.Recorded signIn, Words words) {
            return new Entry(
                    Moment.of(signIn.at(), words),
                    signIn.name().orElse(""),
                    signIn.email().map(Email::address).orElse(""),
                    SignInsPage.method(signIn.method()),
                    SignInsPage.outcome(signIn.outcome()),
                    signIn.outcome().equals(SignInStore.SIGNED_IN),
                    signIn.client(),
                    Devices.message(signIn.userAgent()));
        }
    }

    private Response list(Visit visit) {
        ListPlace place = ListPlace.of(visit, FIELDS, COLUMNS);
        Narrowing narrowing = new Narrowing(visit, place);
        SignInStore.Filter filter = new SignInStore.Filter(
                narrowing.email("account"),
                narrowing.choice("outcome", SignInsPage::known),
                narrowing.clientAddress("address"),
                narrowing.day("since"),
                narrowing.endOfDay("until"));
        List<SignInStore.Recorded> found =
                narrowing.isGood() ? store.list(filter, place.descending(), place.limit(), place.offset()) : List.of();
        return pages.showOwn(
                visit,
                narrowing.isGood() ? 200 : 400,
                "admin/signins",
                Map.of(
                        "form",
                        narrowing.form(),
                        "part",
                        ListPart.of(place, found).map(signIn -> Entry.of(signIn, visit.words())),
                        "outcomes",
                        Stream.concat(
                                        Stream.of(new Choice("", visit.say("list.any"))),
                                        outcomes().map(name -> new Choice(name, visit.say(outcome(name)))))
                                .toList()));
    }

    private static Stream<String> outcomes() {
        return Stream.concat(
                Stream.of(SignInStore.SIGNED_IN), Stream.of(Refused.values()).map(Refused::wireName));
    }

    private static Optional<String> known(String name) {
        return outcomes().filter(name::equals).findFirst();
    }

    static Message outcome(String name) {
        return Stream.of(Refused.values())
                .filter(why -> why.wireName().equals(name))
                .findFirst()
                .map(SignInsPage::refused)
                .orElseGet(() -> Message.of("admin.sign-ins.signed-in"));
    }

    private static Message refused(Refused why) {
        return Message.of(
                switch (why) {
                    case WRONG_CREDENTIALS -> "admin.sign-ins.wrong-credentials";
                    case ACCOUNT_DISABLED -> "admin.sign-ins.account-disabled";
                    case PROOF_REFUSED -> "admin.sign-ins.proof-refused";
                    case EMAIL_UNVERIFIED -> "admin.sign-ins.email-unverified";
                    case NO_ACCOUNT -> "admin.sign-ins.no-account";
                    case PASSWORDS_OFF -> "admin.sign-ins.passwords-off";
                    case TOO_MANY_SESSIONS -> "admin.sign-ins.too-many-sessions";
                });
    }

    static Message method(SignInMethod method) {
        return Message.of(
                switch (method) {
                    case PASSWORD -> "form.password";
                    case SETUP -> "admin.method.setup";
                    case RESET -> "admin.method.reset";
                    case GOOGLE -> "admin.method.google";
                    case OIDC -> "admin.method.oidc";
                });
    }
}
