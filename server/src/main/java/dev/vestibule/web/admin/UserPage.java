package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.session.Principal;
import dev.vestibule.user.User;
import dev.vestibule.user.UserId;
import dev.vestibule.user.admin.UserService;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import java.util.Map;

/**
 * {@code /admin/people/:id}: all about one user, in {@link UserSections}. The pages below it have the actions:
 * {@link UserEditPage}, {@link UserGroupsPage}, {@link UserAccessPage}, {@link UserPasswordPage},
 * {@link InvitationPage}, {@link ActivationPage}.
 */
public final class UserPage implements Resource {
    static final String PATH = UsersPage.PATH + "/{id}";

    private final Pages pages;
    private final UserService users;
    private final UserSections sections;

    public UserPage(Pages pages, UserService users, UserSections sections) {
        this.pages = pages;
        this.users = users;
        this.sections = sections;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(request -> show(request, person(request), 200, FormView.EMPTY)));
    }

    /** Returns the user of the path. */
    User person(PageRequest request) {
        return users.read(principal(request), new UserId(request.request().pathNumber("id")));
    }

    /** Redirects to the page of the user of the path. */
    Response back(PageRequest request) {
        return PageRequest.to(path(person(request).id()));
    }

    static String path(UserId id) {
        return UsersPage.PATH + "/" + id.value();
    }

    static Principal principal(PageRequest request) {
        return Principal.of(request.who(), request.request());
    }

    private Response show(PageRequest request, User user, int status, FormView form) {
        return pages.showOwn(
                request, status, "admin/person", Map.of("form", form, "person", sections.of(user, request)));
    }

    /** Shows a user with the reason why nothing was changed. */
    Response refuse(PageRequest request, User user, String notice) {
        return show(request, user, 400, FormView.EMPTY.withNotice(notice));
    }

    /** Shows a user with the message that there were too many attempts. */
    Response refuse(PageRequest request, User user, TooManyAttemptsException refused) {
        return show(request, user, 429, FormView.EMPTY.withNotice(request.say(RetryAfter.message(refused))))
                .with("Retry-After", RetryAfter.seconds(refused));
    }
}
