package dev.vestibule.web.oauth;

import dev.vestibule.oauth.grant.ClientAdmission;
import dev.vestibule.oauth.grant.DeviceApproval;
import dev.vestibule.oauth.grant.DeviceApproval.Waiting;
import dev.vestibule.oauth.grant.Grant;
import dev.vestibule.oauth.grant.UserCode;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.TooManyAttemptsException;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.RetryAfter;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /device}: a user enters the code that a device shows, and approves or denies what it asks for (RFC 8628). A
 * link with the code shows it first, to be compared: another person may have sent it. Nothing is said about the device
 * before the code was sent with the form, where attempts are counted.
 */
public final class DevicePage implements Resource {
    private static final String PATH = "/device";
    private static final String DECISION = PATH + "/decision";
    private static final String APPLICATIONS = "/account/applications";
    private static final String CODE = "user_code";
    private static final String WORDS = "connect-device.";

    private final Pages pages;
    private final DeviceApproval devices;

    public DevicePage(Pages pages, DeviceApproval devices) {
        this.pages = pages;
        this.devices = devices;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, pages.signedIn(this::open));
        routes.post(PATH, pages.signedInForm(this::ask));
        routes.get(DECISION, pages.signedIn(request -> PageRequest.to(PATH)));
        routes.post(DECISION, pages.signedInForm(this::decide));
    }

    private Response open(PageRequest request) {
        String given = request.request().query(CODE).orElse("");
        return UserCode.parse(given)
                .map(code -> pages.showOwn(request, 200, "oauth/devicelink", Map.of("code", code.shown())))
                .orElseGet(() -> form(request, 200, FormView.of(Map.of(CODE, given))));
    }

    private Response form(PageRequest request, int status, FormView form) {
        return pages.showOwn(request, status, "oauth/device", Map.of("form", form));
    }

    private Response ask(PageRequest request) {
        return withDevice(
                request,
                waiting -> pages.showOwn(
                        request, 200, "oauth/deviceconsent", Map.of("view", DeviceView.of(waiting, request))));
    }

    private Response decide(PageRequest request) {
        return withDevice(request, waiting -> {
            devices.countDecision(request.who(), request.request().client());
            boolean allowed = request.text("approved").equals("true");
            Grant.Place place = new Grant.Place(
                    request.request().client().text(), request.request().userAgent());
            boolean done = allowed
                    ? devices.approve(waiting, request.who(), place)
                    : devices.deny(waiting, request.who(), place);
            if (!done) {
                return wrong(request);
            }
            String name = waiting.client().name();
            return allowed
                    ? request.done(APPLICATIONS, Message.of(WORDS + "approved", name))
                    : request.done(PATH, Message.of(WORDS + "denied", name));
        });
    }

    private interface DeviceHandler {
        Response handle(Waiting waiting);
    }

    private Response withDevice(PageRequest request, DeviceHandler handler) {
        if (request.text(CODE).isEmpty()) {
            return faulty(request, Message.of(WORDS + "code-missing"));
        }
        try {
            Optional<Waiting> waiting = devices.find(
                    request.text(CODE), request.who(), request.request().client());
            if (waiting.isEmpty()) {
                return wrong(request);
            }
            Optional<ClientAdmission.Refused> refused = devices.refusal(
                    waiting.get(), request.who(), request.request().client());
            return refused.isPresent() ? refused(request, waiting.get(), refused.get()) : handler.handle(waiting.get());
        } catch (TooManyAttemptsException e) {
            return form(request, 429, typed(request).withNotice(request.say(RetryAfter.message(e))))
                    .with("Retry-After", RetryAfter.seconds(e));
        }
    }

    private Response wrong(PageRequest request) {
        return faulty(request, Message.of(WORDS + "code-wrong"));
    }

    private Response faulty(PageRequest request, Message sentence) {
        return form(request, 400, typed(request).withErrors(Map.of(CODE, request.say(sentence))));
    }

    private static FormView typed(PageRequest request) {
        return FormView.of(Map.of(CODE, request.text(CODE)));
    }

    private Response refused(PageRequest request, Waiting waiting, ClientAdmission.Refused reason) {
        String key = switch (reason) {
            case NOT_IN_GROUP, NOT_ACTIVE -> "refused.group";
            case WRONG_NETWORK -> "refused.network";
            case NEEDS_FACTOR -> "refused.factor";
        };
        String sentence = request.say(WORDS + key, waiting.client().name());
        return form(request, 403, FormView.EMPTY.withNotice(sentence));
    }
}
