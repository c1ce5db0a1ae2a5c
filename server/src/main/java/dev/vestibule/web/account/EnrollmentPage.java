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
import dev.vestibule.web.ReturnPath;

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
        routes.post(DOWNLOAD, pages.openForm(request -> CodeSheet.download(request, site, LandingPage.PATH)));
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
        ReturnPath back = begun.back();
        SetupKey key = SetupKey.of(enrollment.pending(begun.token()));
        return pages.show(
                request,
                status,
                SetupKey.PAGE,
                key.parts(form, PATH, back.path(), back.through(SignInPage.PATH), back.through(PATH)));
    }

    private Response showCodes(PageRequest request, CodeSheet sheet, PendingStep begun) {
        String done = begun.back().orElse(LandingPage.PATH);
        return pages.show(request, 200, CodeSheet.PAGE, sheet.parts(FormView.EMPTY, "", DOWNLOAD, done));
    }
}
