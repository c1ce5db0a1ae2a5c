package dev.vestibule.web.application;

import dev.vestibule.oauth.grant.ConnectedApplications;
import dev.vestibule.oauth.grant.GrantId;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin/grants/:id/end}: revokes what one application may do for one user, after a confirmation. */
public final class GrantRevocationPage implements Resource {
    private static final String PATH = "/admin/grants/{id}/end";
    private static final String BACK = "back";

    private final Pages pages;
    private final GrantListStore grants;
    private final ConnectedApplications service;
    private final InstantSource clock;

    public GrantRevocationPage(Pages pages, GrantListStore grants, ConnectedApplications service, InstantSource clock) {
        this.pages = pages;
        this.grants = grants;
        this.service = service;
        this.clock = clock;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::ask));
        routes.post(PATH, pages.administratorForm(this::revoke));
    }

    private Optional<GrantListStore.Listed> grant(PageRequest request) {
        return grants.find(new GrantId(request.request().pathText("id")), clock.instant());
    }

    /** Returns the page that led here, of those of administrators. */
    private static String back(PageRequest request, String wanted) {
        String path = request.returnPath(wanted).orElse("");
        return path.startsWith("/admin/") ? path : ApplicationsListPage.PATH;
    }

    private Response ask(PageRequest request) {
        String back = back(request, request.request().query(BACK).orElse(""));
        Optional<GrantListStore.Listed> found = grant(request);
        if (found.isEmpty()) {
            return PageRequest.to(back);
        }
        GrantListStore.Listed grant = found.get();
        return new Confirmation(
                        request.say("admin.grants.question", grant.client(), grant.user()),
                        List.of(request.say("admin.grants.consequence")),
                        request.say("applications.revoke"),
                        back,
                        Map.of(BACK, back))
                .ask(pages, request);
    }

    private Response revoke(PageRequest request) {
        String back = back(request, request.text(BACK));
        Optional<GrantListStore.Listed> grant = grant(request);
        if (grant.isEmpty()) {
            return PageRequest.to(back); // revoked meanwhile, which has the requested effect
        }
        service.revoke(grant.get().id(), request.actor());
        return request.done(
                back,
                Message.of(
                        "admin.grants.revoked",
                        grant.get().client(),
                        grant.get().user()));
    }
}
