package dev.vestibule.web.account;

import dev.vestibule.mail.MailLinks;
import dev.vestibule.mail.MailServer;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.SmtpConnections;
import dev.vestibule.mail.SmtpSecurity;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.web.ChecklistView;
import dev.vestibule.web.FormView;
import dev.vestibule.web.MailChecks;
import dev.vestibule.web.MailFields;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /setup/mail}: the second step of the first run, the mail server. It can be skipped. */
public final class MailSetupPage implements Resource {
    private static final String PATH = "/setup/mail";
    private static final int MAX_TEXT = 254;
    private static final List<String> ASKED = MailFields.ORDER.stream()
            .filter(name -> !name.equals(MailSettings.REPLY_TO.key()))
            .toList();

    private final Pages pages;
    private final MailServer server;
    private final MailLinks links;

    public MailSetupPage(Pages pages, MailServer server, MailLinks links) {
        this.pages = pages;
        this.server = server;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::open));
        routes.slowPost(PATH, pages.administratorForm(pages.proved(this::save)));
    }

    private Response open(PageRequest request) {
        return show(
                request,
                200,
                FormView.of(Map.of(MailSettings.SECURITY.key(), SmtpSecurity.STARTTLS.wireName())),
                ChecklistView.NONE);
    }

    private Response save(PageRequest request) {
        if (request.form().ticked("later")) {
            return request.done("/admin", Message.of("profile.set-up"));
        }
        FormView again = FormView.of(request.posted(ASKED.stream()
                .filter(name -> !name.equals(MailSettings.PASSWORD.key()))
                .toArray(String[]::new)));
        Map<String, Optional<String>> wanted = wanted(request);
        Map<String, String> errors = new LinkedHashMap<>();
        if (request.text(MailSettings.HOST.key()).isEmpty()) {
            errors.put(MailSettings.HOST.key(), request.say("mail-set-up.host-missing"));
        }
        for (String name : ASKED) {
            if (request.form().text(name).length() > MAX_TEXT) {
                errors.put(name, request.say("form.too-long", MAX_TEXT));
            }
        }
        server.faults(wanted, request.actor())
                .forEach((name, fault) -> errors.putIfAbsent(name, request.say(MailChecks.fault(name, fault))));
        if (!errors.isEmpty()) {
            return show(request, 400, again.withErrors(errors), ChecklistView.NONE);
        }
        Optional<SmtpConnections.Refused> refused =
                server.choose(wanted, request.actor()).refused();
        if (refused.isPresent()) {
            return show(
                    request,
                    400,
                    again.withNotice(request.say("mail-set-up.refused")),
                    MailChecks.view(
                            request,
                            refused.get().checks(),
                            refused.get().reply(),
                            refused.get().transcript()));
        }
        return request.done("/admin", Message.of("mail-set-up.done"));
    }

    /**
     * Returns the values: a password as it is, everything else without surrounding white space, and nothing that cannot
     * be changed.
     */
    private Map<String, Optional<String>> wanted(PageRequest request) {
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        for (String name : ASKED) {
            String text =
                    name.equals(MailSettings.PASSWORD.key()) ? request.form().text(name) : request.text(name);
            boolean kept = name.equals(MailSettings.PASSWORD.key()) && Mask.matches(text);
            if (!server.isFixed(name) && !kept) {
                wanted.put(name, Optional.of(text).filter(given -> !given.isEmpty()));
            }
        }
        return wanted;
    }

    private Response show(PageRequest request, int status, FormView form, ChecklistView checks) {
        return pages.showOwn(
                request,
                status,
                "mailsetup",
                Map.of("form", form, "checks", checks, "linksLeadSomewhere", links.leadSomewhere()));
    }
}
