package dev.vestibule.web.account;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.Theme;

/** {@code /account/theme}: the form of the account menu that chooses light or dark pages, and returns to the page. */
public final class ThemePage implements Resource {
    private static final String PATH = "/account/theme";

    private final Pages pages;

    public ThemePage(Pages pages) {
        this.pages = pages;
    }

    @Override
    public void addTo(Routes routes) {
        // Reached when the session had expired and the form led to the sign-in page.
        routes.get(PATH, pages.signedInAnyway(request -> PageRequest.to("/")));
        routes.post(PATH, pages.signedInFormAnyway(ThemePage::choose));
    }

    private static Response choose(PageRequest request) {
        return PageRequest.to(request.returnPath(request.text("back")).orElse("/"))
                .with(Theme.named(request.text("theme")).cookie(request.request()));
    }
}
