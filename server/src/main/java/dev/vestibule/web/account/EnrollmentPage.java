package dev.vestibule.web.account;

import dev.vestibule.mfa.EnrollmentStep;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.session.SignInContext;
import dev.vestibule.session.SignInResponse;
import dev.vestibule.settings.Site;
import dev.vestibule.web.FormView;
import dev.vestibule.web.LandingPage;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Map;

/**
 * {@code /auth/two-factor/setup}: sets up an authenticator app where the site requires one, completes the sign-in with
 * its first code, and shows the recovery codes; {@code /auth/two-factor/codes} downloads them.
 */
public final class EnrollmentPage implements Resource {
    static final String PATH = PendingStep.PATH + "/setup";

    private static final String DOWNLOAD = PendingStep.PATH + "/codes";
    private static final CodeForm FORM = new CodeForm("two-factor.set-up.refused");

    private final Pages pages;
    private final EnrollmentStep enrollment;
    private final SignInResponse signedIn;
    private final Site site;

    public EnrollmentPage(Pages pages, EnrollmentStep enrollment, SignInResponse signedIn, Site site) {
        this.pages = pages;
        this.enrollment = enrollment;
        this.signedIn = signedIn;
        this.site = site;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(
                PATH,
                pages.open(request -> PendingStep.opened(request, begun -> show(request, 200, begun, FormView.EMPTY))));
        routes.post(PATH, pages.openForm(request -> PendingStep.posted(request, begun -> finish(request, begun))));
        routes.get(DOWNLOAD, pages.open(request -> PageRequest.to(LandingPage.PATH)));
        routes.post(DOWNLOAD, pages.openForm(this::download));
    }

    private Response finish(PageRequest request, PendingStep begun) {
        return FORM.use(request, (status, form) -> show(request, status, begun, form), code -> {
            EnrollmentStep.Enrolled enrolled = enrollment.finish(
                    begun.token(), code, SignInContext.of(request.request()).remembered(begun.remember()));
            Response codes = showCodes(request, new CodeSheet(enrolled.recoveryCodes()), begun);
            return begun.completed(signedIn, request, enrolled.session().key(), codes);
        });
    }

    private Response show(PageRequest request, int status, PendingStep begun, FormView form) {
        return pages.show(
                request,
                status,
                "twofactor/setup",
                Map.of(
                        "form",
                        form,
                        "key",
                        SetupKey.of(enrollment.pending(begun.token())),
                        "action",
                        PATH,
                        "redirect",
                        begun.back().path(),
                        "back",
                        begun.back().through(SignInPage.PATH),
                        "address",
                        begun.back().through(PATH)));
    }

    /** No redirect, as the codes would have to be stored for the next page. */
    private Response showCodes(PageRequest request, CodeSheet sheet, PendingStep begun) {
        return pages.show(
                request,
                200,
                "twofactor/codes",
                Map.of(
                        "form",
                        FormView.EMPTY,
                        "sheet",
                        sheet,
                        "action",
                        "",
                        "download",
                        DOWNLOAD,
                        "done",
                        begun.back().orElse(LandingPage.PATH)));
    }

    private Response download(PageRequest request) {
        return CodeSheet.sentBy(request)
                .map(sheet -> sheet.download(request.say("two-factor.codes.file", site.name())))
                .orElseGet(() -> PageRequest.to(LandingPage.PATH));
    }
}
