package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.SignInLogStore;
import dev.vestibule.session.SignInMethod;
import dev.vestibule.session.SignInRefusal;
import dev.vestibule.user.Email;
import dev.vestibule.web.Devices;
import dev.vestibule.web.DisplayTime;
import dev.vestibule.web.ListFilter;
import dev.vestibule.web.ListPage;
import dev.vestibule.web.ListQuery;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.SelectOption;
import dev.vestibule.web.SignInLabels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code /admin/sign-ins}: sign-ins and refused ones, with time and address. */
public final class SignInLogPage implements Resource {
    static final String PATH = "/admin/sign-ins";
    private static final List<String> FIELDS = List.of("account", "outcome", "address", "since", "until");
    private static final List<String> COLUMNS = List.of("-at");

    private final Pages pages;
    private final SignInLogStore store;

    public SignInLogPage(Pages pages, SignInLogStore store) {
        this.pages = pages;
        this.store = store;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::list));
    }

    /**
     * A sign-in in the list.
     *
     * @param name empty for an account without one
     * @param email empty for an unknown login
     */
    public record Entry(
            DisplayTime at,
            String name,
            String email,
            Message method,
            Message outcome,
            boolean good,
            String address,
            Message device) {
        static Entry of(SignInLogStore.Recorded signIn, Messages messages) {
            return new Entry(
                    DisplayTime.of(signIn.at(), messages),
                    signIn.name().orElse(""),
                    signIn.email().map(Email::address).orElse(""),
                    SignInLogPage.method(signIn.method()),
                    SignInLogPage.outcome(signIn.outcome()),
                    signIn.outcome().equals(SignInLogStore.SIGNED_IN),
                    signIn.client(),
                    Devices.message(signIn.userAgent()));
        }
    }

    private Response list(PageRequest request) {
        ListQuery query = ListQuery.of(request, FIELDS, COLUMNS);
        ListFilter listFilter = new ListFilter(request, query);
        SignInLogStore.Filter filter = new SignInLogStore.Filter(
                listFilter.email("account"),
                listFilter.choice("outcome", SignInLogPage::known),
                listFilter.clientAddress("address"),
                listFilter.day("since"),
                listFilter.endOfDay("until"));
        List<SignInLogStore.Recorded> found =
                listFilter.isGood() ? store.list(filter, query.descending(), query.limit(), query.offset()) : List.of();
        return pages.showOwn(
                request,
                listFilter.isGood() ? 200 : 400,
                "admin/signins",
                Map.of(
                        "form",
                        listFilter.form(),
                        "part",
                        ListPage.of(query, found).map(signIn -> Entry.of(signIn, request.messages())),
                        "outcomes",
                        Stream.concat(
                                        Stream.of(new SelectOption("", request.say("list.any"))),
                                        outcomes().map(name -> new SelectOption(name, request.say(outcome(name)))))
                                .toList()));
    }

    private static Stream<String> outcomes() {
        return Stream.concat(
                Stream.of(SignInLogStore.SIGNED_IN),
                Stream.of(SignInRefusal.values()).map(SignInRefusal::wireName));
    }

    private static Optional<String> known(String name) {
        return outcomes().filter(name::equals).findFirst();
    }

    static Message outcome(String name) {
        return SignInLabels.outcome(name);
    }

    static Message method(SignInMethod method) {
        return SignInLabels.method(method);
    }
}
