package dev.vestibule.web.admin;

import dev.vestibule.mail.CircuitBreaker;
import dev.vestibule.mail.MailLinks;
import dev.vestibule.mail.MailServer;
import dev.vestibule.mail.MailSettings;
import dev.vestibule.mail.SmtpConnections;
import dev.vestibule.mail.TestMail;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.web.ChecklistView;
import dev.vestibule.web.Confirmation;
import dev.vestibule.web.FormView;
import dev.vestibule.web.MailChecks;
import dev.vestibule.web.MailFields;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * {@code /admin/settings/mail}: the mail server, tested before it is saved, and the kinds of mails that are sent;
 * {@code /test} below it sends one to the reader, {@code /off} removes the mail server.
 */
public final class MailSettingsPage implements Resource {
    private static final String PATH = "/admin/settings/mail";
    private static final String TEST = PATH + "/test";
    private static final String OFF = PATH + "/off";
    private static final String NOTICES = PATH + "/letters";
    private static final int MAX_TEXT = 254;

    private final Pages pages;
    private final SettingsService settings;
    private final MailServer server;
    private final MailSettings mail;
    private final TestMail testMail;
    private final CircuitBreaker breaker;
    private final MailLinks links;

    public MailSettingsPage(
            Pages pages,
            SettingsService settings,
            MailServer server,
            MailSettings mail,
            TestMail testMail,
            CircuitBreaker breaker,
            MailLinks links) {
        this.pages = pages;
        this.settings = settings;
        this.server = server;
        this.mail = mail;
        this.testMail = testMail;
        this.breaker = breaker;
        this.links = links;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.administrator(this::open));
        routes.slowPost(PATH, pages.administratorForm(pages.proved(this::save)));
        routes.get(TEST, pages.administrator(request -> PageRequest.to(PATH)));
        routes.slowPost(TEST, pages.administratorForm(this::test));
        routes.get(OFF, pages.administrator(this::ask));
        routes.post(OFF, pages.administratorForm(pages.proved(this::clear)));
        routes.get(NOTICES, pages.administrator(request -> PageRequest.to(PATH)));
        routes.post(NOTICES, pages.administratorForm(this::saveNotices));
    }

    /** Returns the settings of the server, which is tested before they are saved. */
    private SettingsForm serverForm() {
        return new SettingsForm(settings, ofServer());
    }

    /** Returns all other settings of mails. */
    private SettingsForm noticesForm() {
        List<String> ofServer = ofServer();
        return new SettingsForm(
                settings,
                SettingsPage.names(settings, Chapter.MAIL).stream()
                        .filter(name -> !ofServer.contains(name))
                        .toList());
    }

    private List<String> ofServer() {
        return server.settings().stream()
                .map(Setting::key)
                .sorted(Comparator.comparingInt(MailFields.ORDER::indexOf))
                .toList();
    }

    private Response open(PageRequest request) {
        return show(request, 200, serverForm().stored(), ChecklistView.NONE);
    }

    private Response save(PageRequest request) {
        SettingsForm form = serverForm();
        FormView again = form.typed(request);
        Map<String, Optional<String>> wanted = form.wanted(request);
        Map<String, String> errors = new LinkedHashMap<>();
        wanted.forEach((name, value) -> {
            if (value.orElse("").length() > MAX_TEXT) {
                errors.put(name, request.say("form.too-long", MAX_TEXT));
            }
        });
        if (wanted.containsKey(MailSettings.HOST.key())
                && wanted.get(MailSettings.HOST.key()).isEmpty()) {
            errors.put(MailSettings.HOST.key(), request.say("mail-set-up.host-missing"));
        }
        server.faults(wanted, request.actor())
                .forEach((name, fault) -> errors.putIfAbsent(name, request.say(MailChecks.fault(name, fault))));
        if (!errors.isEmpty()) {
            return show(request, 400, again.withErrors(errors), ChecklistView.NONE);
        }
        Set<String> changed = new LinkedHashSet<>(form.changes(request).keySet());
        MailServer.Choice choice = server.choose(wanted, request.actor());
        if (choice.refused().isPresent()) {
            SmtpConnections.Refused refused = choice.refused().get();
            return show(
                    request,
                    400,
                    again.withNotice(request.say("mail-set-up.refused")),
                    MailChecks.view(request, refused.checks(), refused.reply(), refused.transcript()));
        }
        changed.addAll(choice.corrected());
        return SettingsFlash.to(request, PATH, changed);
    }

    private Response saveNotices(PageRequest request) {
        SettingsForm.Outcome outcome = noticesForm().save(request);
        return outcome.faulty()
                .map(faulty -> show(request, 400, faulty, ChecklistView.NONE))
                .orElseGet(() -> SettingsFlash.to(request, PATH, outcome.changed()));
    }

    private Response test(PageRequest request) {
        TestMail.Outcome outcome = testMail.sendTo(request.who().user(), request.actor());
        ChecklistView checks = MailChecks.view(request, outcome.checks(), outcome.reply(), outcome.transcript());
        if (outcome.failure().isPresent()) {
            String sentence = request.say(
                    checks.isEmpty()
                            ? outcome.failure().get()
                            : Message.of("admin.settings.mail-test-failed", address(request)));
            return show(request, 400, serverForm().stored().withNotice(sentence), checks);
        }
        return show(request, 200, serverForm().stored(), checks);
    }

    private static String address(PageRequest request) {
        return request.who().user().email().address();
    }

    private Response ask(PageRequest request) {
        return new Confirmation(
                        request.say("admin.settings.mail-off-question"),
                        List.of(request.say("admin.settings.mail-off-consequence")),
                        request.say("admin.settings.mail-off"),
                        PATH,
                        Map.of())
                .ask(pages, request);
    }

    private Response clear(PageRequest request) {
        server.clear(request.actor());
        return request.done(PATH, Message.of("admin.settings.mail-off-done"));
    }

    private Response show(PageRequest request, int status, FormView form, ChecklistView checks) {
        Map<String, Object> parts = new LinkedHashMap<>();
        parts.put("form", form);
        parts.put("server", serverForm().fields(request));
        parts.put("notices", noticesForm().fields(request));
        parts.put("noticesForm", noticesForm().stored());
        parts.put("checks", checks);
        parts.put("configured", mail.configured());
        parts.put("chosenHere", mail.configured() && !server.isFixed(MailSettings.HOST.key()));
        parts.put(
                "trouble", breaker.trouble().map(CircuitBreaker.Trouble::reply).orElse(""));
        parts.put("linksLeadSomewhere", links.leadSomewhere());
        parts.put("address", address(request));
        parts.put("tested", status == 200 && !checks.isEmpty());
        parts.put("said", new SettingsFlash(settings).said(request));
        return pages.showOwn(request, status, "admin/mailsettings", parts);
    }
}
