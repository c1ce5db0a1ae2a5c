package dev.vestibule.apikey;

import dev.vestibule.mail.MailFeature;
import dev.vestibule.password.PasswordFeature;
import dev.vestibule.platform.Feature;
import dev.vestibule.platform.Platform;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.session.SessionFeature;
import java.util.List;

/** API keys: service keys and personal keys. */
public record ApiKeyFeature(
        ApiKeyService service, ApiKeyCreation creation, PersonalKeys personal, List<Resource> resources)
        implements Feature {

    public static ApiKeyFeature of(
            Platform platform, SessionFeature sessions, MailFeature mail, PasswordFeature passwords) {
        ApiKeyService service =
                new ApiKeyService(platform.database(), sessions.cache(), platform.clock(), platform.random());
        ApiKeyCreation creation = new ApiKeyCreation(platform.database(), platform.clock(), platform.random());
        PersonalKeys personal = new PersonalKeys(creation, passwords.freshProof(), mail.outbox());
        return new ApiKeyFeature(
                service,
                creation,
                personal,
                List.of(
                        Resource.area(
                                "/api/api-key", () -> List.of(new ApiKeyResource(service, creation, sessions.guard()))),
                        Resource.area(
                                "/api/vestibule",
                                () -> List.of(new OwnKeysResource(service, personal, sessions.guard())))));
    }
}
