package dev.vestibule.mail;

import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.user.Actor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code PUT /api/email}: set the mail server, after testing it. {@code DELETE /api/email}: remove it.
 * {@code POST /api/email/test}: send a mail to the caller (identity wire, section 6.2). Responses contain the SMTP
 * transcript.
 */
public final class MailSettingsResource implements Resource {
    private static final int MAX_TEXT = 254;
    private static final int MOST_REPLY_TO = 10;

    private final MailSettings settings;
    private final MailServer server;
    private final TestMail testMail;
    private final SessionGuard guard;
    private final Function<Request, Messages> language;

    /** @param language returns the language of the response to a request */
    public MailSettingsResource(
            MailSettings settings,
            MailServer server,
            TestMail testMail,
            SessionGuard guard,
            Function<Request, Messages> language) {
        this.settings = settings;
        this.server = server;
        this.testMail = testMail;
        this.guard = guard;
        this.language = language;
    }

    @Override
    public void addTo(Routes routes) {
        routes.slowPut("/api/email", guard.makerOfAdministrators(guard.proved(this::change)));
        routes.delete("/api/email", guard.makerOfAdministrators(guard.proved(this::clear)));
        routes.slowPost("/api/email/test", guard.administrator(this::test));
    }

    private Response change(Request request, Caller caller) {
        Actor actor = Actor.of(caller.user().id(), request.client());
        SmtpCheck.Result result = server.tryAndKeep(read(request.fields(), actor), actor);
        Messages messages = language.apply(request);
        return result.failure() == null
                ? saved(result, messages)
                : failure(result.failure(), result.transcript(), messages);
    }

    private Response saved(SmtpCheck.Result result, Messages messages) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        settings.group().settings().forEach(setting -> answer.put(setting.key(), shown(setting)));
        Map<String, String> sentences = new LinkedHashMap<>();
        result.corrections().forEach((name, value) -> sentences.put(name, messages.of(result.sentence(name))));
        answer.put("with-corrections", sentences);
        answer.put("conversation", result.transcript());
        return Response.json(200, answer);
    }

    private @Nullable Object shown(Setting<?> setting) {
        Optional<String> value = settings.group().value(setting.key());
        if (setting.isSecret()) {
            return value.map(text -> Mask.STARS).orElse(null);
        }
        return switch (setting.kind().sort()) {
            case NUMBER -> value.map(Integer::valueOf).orElse(null);
            case LIST -> value.map(MailSettings::list).orElse(null);
            default -> value.orElse(null);
        };
    }

    private Response clear(Request request, Caller caller) {
        server.clear(Actor.of(caller.user().id(), request.client()));
        return Response.noContent();
    }

    private Response test(Request request, Caller caller) {
        guard.sessionOf(caller); // as the account of a service key has no mailbox
        TestMail.Outcome outcome =
                testMail.sendTo(caller.user(), Actor.of(caller.user().id(), request.client()));
        Messages told = language.apply(request);
        if (outcome.failure().isEmpty()) {
            return Response.json(200, new Tested(true, outcome.transcript()));
        }
        SmtpException trouble = outcome.trouble();
        if (trouble != null) {
            return failure(trouble, outcome.transcript(), told);
        }
        String message = told.of(outcome.failure().get());
        return outcome.transcript().isEmpty()
                ? Response.json(400, Map.of("message", message))
                : Response.json(400, new Failed(null, message, outcome.transcript()));
    }

    private static Response failure(SmtpException failure, List<String> transcript, Messages messages) {
        Map<String, String> errors = new LinkedHashMap<>();
        switch (failure.where()) {
            case HOST, CONNECTION ->
                List.of(MailSettings.HOST, MailSettings.PORT)
                        .forEach(setting -> errors.put(setting.key(), messages.of("mail.refused.connection")));
            case LOGIN ->
                List.of(MailSettings.USERNAME, MailSettings.PASSWORD)
                        .forEach(setting -> errors.put(setting.key(), messages.of("mail.refused.login")));
            case TLS -> errors.put(MailSettings.SECURITY.key(), messages.of("mail.refused.tls"));
            case SENDER -> errors.put(MailSettings.FROM_ADDRESS.key(), messages.of("mail.refused.sender"));
        }
        return Response.json(400, new Failed(errors, messages.of("mail.refused", failure.reply()), transcript));
    }

    /** Returns the values that were sent, by setting, without the others. */
    private Map<String, Optional<String>> read(Fields fields, Actor actor) {
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        for (Setting<?> setting : settings.group().settings()) {
            if (fields.has(setting.key())) {
                wanted.put(setting.key(), value(fields, setting));
            }
        }
        boolean keepsPassword = wanted.getOrDefault(MailSettings.PASSWORD.key(), Optional.empty())
                .filter(Mask::matches)
                .isPresent();
        if (keepsPassword) {
            wanted.remove(MailSettings.PASSWORD.key());
        }
        server.faults(wanted).forEach(fields::reject);
        fields.check();
        server.faults(wanted, actor).forEach(fields::reject);
        fields.check();
        return wanted;
    }

    private static Optional<String> value(Fields fields, Setting<?> setting) {
        String name = setting.key();
        return switch (setting.kind().sort()) {
            case LIST ->
                Optional.of(String.join(",", fields.texts(name, MAX_TEXT, MOST_REPLY_TO)))
                        .filter(list -> !list.isEmpty());
            case NUMBER -> fields.textOrNumber(name, MAX_TEXT).map(String::strip);
            default -> {
                Optional<String> text = fields.textOrEmpty(name, MAX_TEXT);
                yield setting.isSecret() ? text : text.map(String::strip); // spaces are part of a secret
            }
        };
    }

    record Tested(boolean ok, List<String> conversation) {}

    record Failed(
            @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
            @Nullable
            Map<String, String> errors,

            String message,
            List<String> conversation) {}
}
