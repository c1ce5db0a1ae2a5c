package dev.vestibule.web.admin;

import dev.vestibule.audit.admin.AuditLogService;
import dev.vestibule.overview.Overview;
import dev.vestibule.overview.OverviewService;
import dev.vestibule.platform.address.Networks;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.throttle.Lockouts;
import dev.vestibule.user.Email;
import dev.vestibule.user.UserStore;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /admin}: what goes on in the installation, and what needs attention. */
public final class OverviewPage implements Resource {
    /** Where administrators arrive. */
    public static final String PATH = "/admin";

    private static final String CHECKLIST = PATH + "/checklist";
    private static final String UNLOCK = PATH + "/unlock";
    private static final String CHECKS = PATH + "/checks";

    private final Pages pages;
    private final OverviewService overview;
    private final AuditLogService auditLog;
    private final Lockouts lockouts;
    private final UserStore users;

    public OverviewPage(
            Pages pages, OverviewService overview, AuditLogService auditLog, Lockouts lockouts, UserStore users) {
        this.pages = pages;
        this.overview = overview;
        this.auditLog = auditLog;
        this.lockouts = lockouts;
        this.users = users;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::show));
        for (String form : List.of(CHECKLIST, UNLOCK, CHECKS)) {
            routes.get(form, pages.administrator(request -> PageRequest.to(PATH)));
        }
        routes.post(CHECKLIST, pages.administratorForm(this::dismiss));
        routes.post(UNLOCK, pages.administratorForm(this::unlock));
        routes.slowPost(CHECKS, pages.administratorForm(this::runChecks));
    }

    private Response show(PageRequest request) {
        Overview found = overview.read();
        return pages.showOwn(
                request,
                200,
                "admin/overview",
                Map.of(
                        "overview",
                        OverviewView.of(found, request.messages()),
                        "changes",
                        new AuditEntries(auditLog, request).of(found.changes())));
    }

    private Response dismiss(PageRequest request) {
        overview.dismissChecklist();
        return request.done(PATH, Message.of("admin.overview.checklist.dismissed"));
    }

    private Response runChecks(PageRequest request) {
        overview.runChecks();
        return request.done(PATH, Message.of("admin.overview.checks.done"));
    }

    /** Unlocks an account or an address; one that is not known has no lockout that could be listed. */
    private Response unlock(PageRequest request) {
        String account = request.text("account");
        Optional<String> unlocked = account.isEmpty()
                ? Networks.client(request.text("address"))
                        .map(address ->
                                lockouts.liftAt(address, request.actor()).place())
                : users.findByEmail(Email.login(account)).map(user -> {
                    lockouts.liftOf(user, request.actor());
                    return user.commonName();
                });
        overview.lookForLockouts();
        return unlocked.map(name -> request.done(PATH, Message.of("admin.overview.unlocked", name)))
                .orElseGet(() -> PageRequest.to(PATH));
    }
}
