package dev.vestibule;

import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.grant.AuthorizePages;
import dev.vestibule.oauth.grant.AuthorizeResource;
import dev.vestibule.oauth.grant.ConnectedApplications;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.Pages;
import dev.vestibule.web.account.ApplicationsPage;
import dev.vestibule.web.application.ApplicationDeletionPage;
import dev.vestibule.web.application.ApplicationPage;
import dev.vestibule.web.application.ApplicationSecretPage;
import dev.vestibule.web.application.ApplicationsListPage;
import dev.vestibule.web.application.DryRunPage;
import dev.vestibule.web.application.GrantRevocationPage;
import dev.vestibule.web.application.NewApplicationPage;
import dev.vestibule.web.application.TokenPreview;
import dev.vestibule.web.oauth.AuthorizationPages;
import java.time.InstantSource;
import java.util.List;

/** The pages that show applications, and what they were granted. */
final class ApplicationWeb {
    private final Features features;
    private final Pages pages;
    private final ClientListStore list;
    private final GrantListStore grants;
    private final ListExport export;
    private final InstantSource clock;

    ApplicationWeb(
            Features features,
            Pages pages,
            ClientListStore list,
            GrantListStore grants,
            ListExport export,
            InstantSource clock) {
        this.features = features;
        this.pages = pages;
        this.list = list;
        this.grants = grants;
        this.export = export;
        this.clock = clock;
    }

    /** The endpoint to which applications send users, with its pages. */
    Resource authorization() {
        AuthorizationPages authorization = new AuthorizationPages(pages);
        return new AuthorizeResource(
                features.applications.oauth().grants().authorization(),
                features.sessions.guard(),
                new AuthorizePages(authorization::consent, authorization::error, authorization::formPost));
    }

    /** The page about the applications of the user. */
    Resource own() {
        return new ApplicationsPage(
                pages, list, features.applications.oauth().grants().consents(), grants, connected(), clock);
    }

    private ConnectedApplications connected() {
        return features.applications.oauth().grants().connected();
    }

    List<Resource> administration() {
        var clients = features.applications.oauth().clients().service();
        var groups = features.groups.service();
        var users = features.users.store();
        var site = features.settings.links();
        TokenPreview preview = new TokenPreview(features.applications.openId().claims(), site, clock);
        return List.of(
                new ApplicationsListPage(pages, list, export, clock),
                new NewApplicationPage(pages, clients, list, groups, site, clock),
                new ApplicationPage(pages, clients, list, grants, groups, users, site, clock),
                new ApplicationSecretPage(pages, clients, site),
                new ApplicationDeletionPage(pages, clients, list, clock),
                new DryRunPage(pages, clients, groups, users, preview),
                new GrantRevocationPage(pages, grants, connected(), clock));
    }
}
