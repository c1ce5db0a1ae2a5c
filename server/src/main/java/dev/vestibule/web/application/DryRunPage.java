package dev.vestibule.web.application;

import dev.vestibule.group.GroupService;
import dev.vestibule.oauth.client.ClientMetadata.Admission;
import dev.vestibule.oauth.client.ClientService;
import dev.vestibule.oauth.client.OAuthClient;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.user.Email;
import dev.vestibule.user.SecondFactor;
import dev.vestibule.user.User;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.ChecklistView;
import dev.vestibule.web.ChecklistView.Check;
import dev.vestibule.web.ChecklistView.Verdict;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code /admin/applications/:id/dry-run?user=}: whether a user could sign in to an application, and what the tokens
 * would contain. Nothing is issued.
 */
public final class DryRunPage implements Resource {
    private static final String PATH = ApplicationPage.ONE + "/dry-run";
    private static final String USER = "user";
    private static final String WORDS = "admin.applications.dry-run.";

    private final Pages pages;
    private final ClientService clients;
    private final GroupService groups;
    private final UserStore users;
    private final TokenPreview preview;

    public DryRunPage(Pages pages, ClientService clients, GroupService groups, UserStore users, TokenPreview preview) {
        this.pages = pages;
        this.clients = clients;
        this.groups = groups;
        this.users = users;
        this.preview = preview;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::run));
    }

    private Response run(PageRequest request) {
        OAuthClient client = ApplicationPage.client(clients, request);
        String typed = request.request().query(USER).orElse("").strip();
        FormView form = FormView.of(Map.of(USER, typed));
        Optional<User> user = typed.isEmpty() ? Optional.empty() : users.findByEmail(Email.login(typed));
        boolean unknown = !typed.isEmpty() && user.isEmpty();
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", unknown ? form.withErrors(Map.of(USER, request.say(WORDS + "unknown"))) : form);
        parts.put("name", client.name());
        parts.put("path", ApplicationsListPage.path(client));
        parts.put("person", user.map(User::commonName).orElse(""));
        parts.put("checks", user.map(one -> checks(request, client, one)).orElse(ChecklistView.NONE));
        parts.put("idToken", user.map(one -> preview.idToken(client, one)).orElse(""));
        parts.put("userinfo", user.map(one -> preview.userinfo(client, one)).orElse(""));
        return pages.showOwn(request, unknown ? 400 : 200, "application/dryrun", parts);
    }

    private ChecklistView checks(PageRequest request, OAuthClient client, User user) {
        Admission admission = client.metadata().admission();
        List<Check> checks = new ArrayList<>();
        checks.add(check(
                request,
                "account",
                user.isActive(),
                request.say(WORDS + (user.isActive() ? "active" : "deactivated"))));
        checks.add(group(request, admission, user));
        if (admission.needsFactor()) {
            boolean ready =
                    Stream.of(SecondFactor.values()).anyMatch(user.status().factors()::has);
            checks.add(
                    check(request, "factor", ready, request.say(WORDS + (ready ? "factor-ready" : "factor-missing"))));
        }
        return new ChecklistView(checks, List.of());
    }

    private Check group(PageRequest request, Admission admission, User user) {
        if (admission.groups().isEmpty()) {
            return check(request, "groups", true, request.say(WORDS + "groups-any"));
        }
        boolean in = admission.groups().stream().anyMatch(user::isIn);
        String names = groups.all(request.who().user()).stream()
                .filter(group -> admission.groups().contains(group.id()) && (!in || user.isIn(group.id())))
                .map(group -> group.name())
                .collect(Collectors.joining(", "));
        return check(request, "groups", in, request.say(WORDS + (in ? "groups-in" : "groups-out"), names));
    }

    private static Check check(PageRequest request, String name, boolean passed, String said) {
        return new Check(request.say(WORDS + name), passed ? Verdict.PASSED : Verdict.FAILED, said, "", List.of());
    }
}
