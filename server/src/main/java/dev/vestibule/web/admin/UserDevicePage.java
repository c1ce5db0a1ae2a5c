package dev.vestibule.web.admin;

import dev.vestibule.mfa.TrustedDevices;
import dev.vestibule.platform.http.Parsing;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.user.User;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;

/** {@code /admin/people/:id/trusted}: revokes the trust in a device of a user. */
public final class UserDevicePage implements Resource {
    private static final String PATH = UserPage.PATH + "/trusted";

    private final Pages pages;
    private final UserPage page;
    private final TrustedDevices devices;

    public UserDevicePage(Pages pages, UserPage page, TrustedDevices devices) {
        this.pages = pages;
        this.page = page;
        this.devices = devices;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(page::back));
        routes.post(PATH, pages.administratorForm(this::distrust));
    }

    private Response distrust(PageRequest request) {
        User user = page.person(request);
        String path = UserPage.path(user.id());
        boolean ended = Parsing.number(request.text("device"), 1, Integer.MAX_VALUE)
                .filter(id -> devices.end(user.id(), id, request.actor()))
                .isPresent();
        return ended
                ? request.done(path, Message.of("admin.person.distrusted", user.commonName()))
                : PageRequest.to(path); // expired or revoked meanwhile
    }
}
