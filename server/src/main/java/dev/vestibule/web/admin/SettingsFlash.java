package dev.vestibule.web.admin;

import dev.vestibule.platform.http.Response;
import dev.vestibule.settings.admin.SettingsService;
import dev.vestibule.web.PageRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Says after saving which settings have changed, and what they are now. The message holds only their names: the values
 * are those in force when it is shown.
 */
final class SettingsFlash {
    private static final String SAVED = "saved";
    private static final char SEAM = '.';

    private final SettingsService settings;

    SettingsFlash(SettingsService settings) {
        this.settings = settings;
    }

    /** Redirects to a page of settings after a change. */
    static Response to(PageRequest request, String path, Collection<String> changed) {
        StringBuilder message = new StringBuilder(SAVED);
        changed.forEach(name -> message.append(SEAM).append(name));
        return request.done(path, message.toString());
    }

    /** Returns the sentences of the message that led here; none if it is another one. */
    List<String> said(PageRequest request) {
        List<String> parts = List.of(request.flash().split("\\.", -1));
        if (!parts.get(0).equals(SAVED)) {
            return List.of();
        }
        if (parts.size() == 1) {
            return List.of(request.say("form.unchanged"));
        }
        SettingWords words = new SettingWords(request);
        return parts.stream()
                .skip(1)
                .map(settings::find)
                .flatMap(Optional::stream)
                .map(words::now)
                .toList();
    }
}
