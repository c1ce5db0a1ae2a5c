package dev.vestibule.web.account;

import dev.vestibule.mfa.management.FactorService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.RefusedException;
import dev.vestibule.session.SignInContext;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Optional;

/**
 * {@code /account/two-factor/setup}: sets up an authenticator app, in three steps: a proof that the user is present,
 * the first code of the app ({@code /code}), and one of the recovery codes ({@code /confirm}). Only then it counts.
 */
public final class TwoFactorSetupPage implements Resource {
    private static final String PATH = TwoFactorPage.PATH + "/setup";
    private static final String CODE = PATH + "/code";
    private static final String CONFIRM = PATH + "/confirm";
    private static final CodeForm FIRST_CODE = new CodeForm("two-factor.set-up.refused");
    private static final CodeForm RECOVERY_CODE = new CodeForm("recovery_code", "two-factor.codes.refused");

    private final Pages pages;
    private final TwoFactorPage page;
    private final FactorService factors;

    public TwoFactorSetupPage(Pages pages, TwoFactorPage page, FactorService factors) {
        this.pages = pages;
        this.page = page;
        this.factors = factors;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(TwoFactorSetupPage::toStart));
        routes.slowPost(PATH, pages.signedInForm(this::begin));
        routes.get(CODE, pages.signedIn(TwoFactorSetupPage::toStart));
        routes.post(CODE, pages.signedInForm(this::takeCode));
        routes.get(CONFIRM, pages.signedIn(TwoFactorSetupPage::toStart));
        routes.post(CONFIRM, pages.signedInForm(this::confirm));
    }

    private static Response toStart(PageRequest request) {
        return PageRequest.to(TwoFactorPage.PATH);
    }

    private Response begin(PageRequest request) {
        try {
            return PresenceProof.use(
                    request,
                    (status, form) -> page.show(request, status, form),
                    FormView.EMPTY,
                    (password, context) -> showKey(
                            request,
                            200,
                            FormView.EMPTY,
                            SetupKey.of(factors.begin(request.who(), password, context))));
        } catch (RefusedException refused) {
            return switch (refused.refusal()) {
                // Turned off or set up meanwhile, perhaps in another tab.
                case SECOND_FACTOR_OFF, SECOND_FACTOR_ALREADY_SET_UP -> toStart(request);
                case SECOND_FACTOR_NEEDS_KEY ->
                    page.show(request, 400, FormView.EMPTY.withNotice(request.say("refusal.second-factor-needs-key")));
                default -> throw refused;
            };
        }
    }

    private Response showKey(PageRequest request, int status, FormView form, SetupKey key) {
        return pages.showOwn(
                request, status, SetupKey.PAGE, key.parts(form, CODE, "", TwoFactorPage.PATH, TwoFactorPage.PATH));
    }

    private Response takeCode(PageRequest request) {
        Optional<SetupKey> key = SetupKey.posted(request);
        if (key.isEmpty() || !isPending(request)) {
            return expired(request);
        }
        return FIRST_CODE.use(request, (status, form) -> showKey(request, status, form, key.get()), code -> {
            CodeSheet sheet =
                    new CodeSheet(factors.showCodes(request.who().user(), code, SignInContext.of(request.request())));
            return page.showCodes(request, 200, FormView.EMPTY, sheet, CONFIRM);
        });
    }

    private Response confirm(PageRequest request) {
        Optional<CodeSheet> sheet = CodeSheet.sentBy(request);
        if (sheet.isEmpty() || !isPending(request)) {
            return expired(request);
        }
        return RECOVERY_CODE.use(
                request, (status, form) -> page.showCodes(request, status, form, sheet.get(), CONFIRM), code -> {
                    factors.activate(request.who().user(), code, SignInContext.of(request.request()));
                    return request.done(TwoFactorPage.PATH, Message.of("two-factor.own.turned-on"));
                });
    }

    /** Returns whether there is an app to be set up: it may have been set up in another tab, or forgotten. */
    private boolean isPending(PageRequest request) {
        return factors.pending(request.who().user()).isPresent();
    }

    private Response expired(PageRequest request) {
        return page.show(request, 400, FormView.EMPTY.withNotice(request.say("two-factor.set-up.expired")));
    }
}
