package dev.vestibule.federation.google;

import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.crypto.Mask;
import dev.vestibule.platform.http.Fields;
import dev.vestibule.platform.http.Request;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.session.Caller;
import dev.vestibule.session.SessionGuard;
import dev.vestibule.settings.SecretGuard;
import dev.vestibule.user.Actor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/google/settings}: the settings of sign-in with Google, for administrators (identity wire, section 6.3).
 */
public final class GoogleSettingsResource implements Resource {
    private static final String PATH = "/api/google/settings";
    private static final int MAX_TEXT = 254;
    private static final int MAX_DOMAINS = 2000;

    private final GoogleSettings settings;
    private final GoogleSettingsPart rules;
    private final SecretGuard secrets;
    private final SessionGuard guard;
    private final Function<Request, Messages> language;

    /** @param language returns the language of the response to a request */
    public GoogleSettingsResource(
            GoogleSettings settings,
            GoogleSettingsPart rules,
            SecretGuard secrets,
            SessionGuard guard,
            Function<Request, Messages> language) {
        this.settings = settings;
        this.rules = rules;
        this.secrets = secrets;
        this.guard = guard;
        this.language = language;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(PATH, guard.administrator(this::show));
        routes.put(PATH, guard.makerOfAdministrators(guard.proved(this::change)));
    }

    private Response show(Request request, Caller caller) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put(GoogleSettings.CLIENT_ID.key(), settings.clientId().orElse(null));
        answer.put(
                GoogleSettings.CLIENT_SECRET.key(),
                settings.clientSecret().map(secret -> Mask.STARS).orElse(null));
        answer.put(GoogleSettings.ENABLED.key(), settings.enabled());
        answer.put(
                GoogleSettings.DOMAINS.key(),
                settings.group().value(GoogleSettings.DOMAINS.key()).orElse(null));
        return Response.json(200, answer);
    }

    private Response change(Request request, Caller caller) {
        Fields fields = request.fields();
        Map<String, Optional<String>> wanted = read(fields);
        fields.check();
        Optional<Message> fault = rules.faults(wanted).values().stream().findFirst();
        if (fault.isPresent()) {
            return Response.text(400, language.apply(request).of(fault.get()));
        }
        Actor actor = Actor.of(caller.user().id(), request.client());
        secrets.exposed(rules, wanted, actor).forEach(fields::reject);
        fields.check();
        Runnable after = rules.changing(actor);
        settings.group().change(wanted, actor);
        after.run();
        return Response.json(200, settings.enabled());
    }

    /** Returns the fields that were sent and can be changed; settings of the environment stay, as always. */
    private Map<String, Optional<String>> read(Fields fields) {
        Map<String, Optional<String>> wanted = new LinkedHashMap<>();
        for (Setting<?> setting : settings.group().settings()) {
            String name = setting.key();
            if (!fields.has(name)) {
                continue;
            }
            Optional<String> value = value(fields, setting);
            boolean keepsSecret =
                    setting.isSecret() && value.filter(Mask::matches).isPresent();
            if (settings.group().fixed(name).isEmpty() && !keepsSecret) {
                wanted.put(name, value);
            }
        }
        return wanted;
    }

    private static Optional<String> value(Fields fields, Setting<?> setting) {
        String name = setting.key();
        if (setting.equals(GoogleSettings.ENABLED)) {
            return fields.isNull(name) ? Optional.empty() : Optional.of(Boolean.toString(fields.flag(name)));
        }
        return setting.equals(GoogleSettings.DOMAINS)
                ? fields.textOrEmpty(name, MAX_DOMAINS)
                : fields.textOrEmpty(name, MAX_TEXT).map(String::strip);
    }
}
