package dev.vestibule;

import dev.vestibule.oauth.client.ClientListStore;
import dev.vestibule.oauth.grant.GrantListStore;
import dev.vestibule.overview.OverviewFeature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.setup.SetupFeature;
import dev.vestibule.web.Assets;
import dev.vestibule.web.ListExport;
import dev.vestibule.web.Pages;
import dev.vestibule.web.Templates;
import dev.vestibule.web.account.ProofPrompt;
import dev.vestibule.web.account.Redirects;
import java.util.List;
import java.util.stream.Stream;

/** The pages: each shows several features at once. They are made when one of their area is first opened. */
final class Web {
    private final Platform platform;
    private final Features features;
    private final SetupFeature setup;
    private final OverviewFeature overview;
    private final ProofPrompt prompt;
    private final Pages pages;

    Web(Platform platform, Features features, SetupFeature setup, OverviewFeature overview, Templates templates) {
        this.platform = platform;
        this.features = features;
        this.setup = setup;
        this.overview = overview;
        this.prompt = new ProofPrompt(
                features.passwords.freshProof(),
                features.secondFactors.passkeys().proof(),
                features.federation.ownIdentities(),
                features.providers.providers(),
                features.providers.live());
        this.pages = new Pages(
                templates,
                features.sessions.guard(),
                features.sessions.locales(),
                platform.random(),
                features.applications.oauth().grants().authorization()::redirectTarget,
                features.sessions.proof(),
                prompt::ask);
    }

    void addTo(Routes routes, Assets assets) {
        GrantListStore grants = new GrantListStore(platform.database());
        ListExport export = new ListExport(features.auditLog.exports(), platform.clock());
        ApplicationWeb applications = new ApplicationWeb(
                features, pages, new ClientListStore(platform.database()), grants, export, platform.clock());
        SignInWeb signIn = new SignInWeb(platform, features, setup, pages);
        assets.addTo(routes);
        new Redirects(setup.service(), features.sessions.guard()).addTo(routes);
        routes.area("/auth", signIn::signIn);
        routes.area("/setup", signIn::setup);
        routes.area("/device", signIn::device);
        routes.area("/oauth/logout", signIn::endSession);
        routes.area("/oauth/authorize", () -> List.of(applications.authorization()));
        routes.area(
                "/account",
                () -> both(
                        new AccountWeb(features, pages, prompt, grants, platform.clock()).resources(),
                        List.of(applications.own())));
        routes.area(
                "/admin",
                () -> both(
                        new AdminWeb(features, overview, pages, grants, export, platform.clock()).resources(),
                        applications.administration()));
    }

    private static List<Resource> both(List<Resource> some, List<Resource> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
