package dev.vestibule.web.account;

import dev.vestibule.mfa.management.FactorService;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.session.SignInContext;
import dev.vestibule.settings.Site;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;

/**
 * {@code /account/two-factor}: the reader's second factors. Below it, {@code /off} removes the authenticator app and
 * {@code /recovery-codes} replaces the recovery codes, each with a code, and {@code /codes} downloads codes.
 */
public final class TwoFactorPage implements Resource {
    static final String PATH = "/account/two-factor";

    private static final String OFF = PATH + "/off";
    private static final String RECOVERY_CODES = PATH + "/recovery-codes";
    private static final String DOWNLOAD = PATH + "/codes";
    private static final CodeForm FORM = new CodeForm("two-factor.refused");

    private final Pages pages;
    private final FactorService factors;
    private final TwoFactorView.Reader views;
    private final PresenceProof proof;
    private final Site site;

    public TwoFactorPage(
            Pages pages, FactorService factors, TwoFactorView.Reader views, PresenceProof proof, Site site) {
        this.pages = pages;
        this.factors = factors;
        this.views = views;
        this.proof = proof;
        this.site = site;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(request -> show(request, 200, FormView.EMPTY)));
        routes.get(OFF, pages.signedIn(request -> askToTurnOff(request, 200, FormView.EMPTY)));
        routes.post(OFF, pages.signedInForm(this::turnOff));
        routes.get(RECOVERY_CODES, pages.signedIn(request -> askToRenew(request, 200, FormView.EMPTY)));
        routes.post(RECOVERY_CODES, pages.signedInForm(this::renew));
        routes.get(DOWNLOAD, pages.signedIn(request -> PageRequest.to(PATH)));
        routes.post(DOWNLOAD, pages.signedInForm(request -> CodeSheet.download(request, site, PATH)));
    }

    /** Shows what there is, with the form that begins to set up an authenticator app. */
    Response show(PageRequest request, int status, FormView form) {
        TwoFactorView view = views.of(request);
        return view.isShown()
                ? pages.showOwn(
                        request,
                        status,
                        "twofactor/own",
                        Map.of("form", form, "view", view, "proof", proof.view(request)))
                : PageRequest.to(SecurityPage.PATH); // the site uses none
    }

    private Response askToTurnOff(PageRequest request, int status, FormView form) {
        TwoFactorView view = views.of(request);
        if (!view.app()) {
            return PageRequest.to(PATH);
        }
        boolean required = view.required() && view.requiredFrom() == null;
        List<String> sentences = List.of(
                request.say("two-factor.off.lead"),
                request.say(required ? "two-factor.off.required" : "two-factor.off.alone"));
        Confirmation question = new Confirmation(
                request.say("two-factor.off.title"), sentences, request.say("two-factor.off.button"), PATH, Map.of());
        return askForCode(request, status, form, question, true);
    }

    private Response askForCode(
            PageRequest request, int status, FormView form, Confirmation question, boolean dangerous) {
        return pages.showOwn(
                request,
                status,
                "twofactor/bycode",
                Map.of("form", form, "question", question, "dangerous", dangerous));
    }

    private Response turnOff(PageRequest request) {
        return FORM.use(request, (status, form) -> askToTurnOff(request, status, form), code -> {
            factors.disable(request.who().user(), code, SignInContext.of(request.request()));
            return request.done(PATH, Message.of("two-factor.off.done"));
        });
    }

    private Response askToRenew(PageRequest request, int status, FormView form) {
        if (!views.of(request).on()) {
            return PageRequest.to(PATH);
        }
        Confirmation question = new Confirmation(
                request.say("two-factor.codes.new"),
                List.of(request.say("two-factor.codes.new-lead")),
                request.say("two-factor.codes.new-button"),
                PATH,
                Map.of());
        return askForCode(request, status, form, question, false);
    }

    private Response renew(PageRequest request) {
        return FORM.use(request, (status, form) -> askToRenew(request, status, form), code -> {
            CodeSheet sheet = new CodeSheet(
                    factors.renewRecoveryCodes(request.who().user(), code, SignInContext.of(request.request())));
            return showCodes(request, 200, FormView.EMPTY, sheet, "");
        });
    }

    /**
     * Shows new recovery codes.
     *
     * @param action the path to which one of the codes is sent; empty if they are valid already
     */
    Response showCodes(PageRequest request, int status, FormView form, CodeSheet sheet, String action) {
        return pages.showOwn(request, status, CodeSheet.PAGE, sheet.parts(form, action, DOWNLOAD, PATH));
    }
}
