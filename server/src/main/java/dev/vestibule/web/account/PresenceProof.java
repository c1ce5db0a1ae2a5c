package dev.vestibule.web.account;

import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.OwnIdentities;
import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.password.FreshProof;
import dev.vestibule.password.Password;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.platform.refusal.InvalidInputException;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.ReturnPath;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The part of a form that proves the presence of its user: the password or, without one, a fresh sign-in. */
public final class PresenceProof {
    private final FreshProof proof;
    private final OwnIdentities identities;
    private final OidcProviders providers;
    private final LiveProviders live;

    public PresenceProof(FreshProof proof, OwnIdentities identities, OidcProviders providers, LiveProviders live) {
        this.proof = proof;
        this.identities = identities;
        this.providers = providers;
        this.live = live;
    }

    /**
     * What the form asks for.
     *
     * @param password whether it is the password
     * @param fresh whether the user has signed in with a provider recently enough
     * @param provider the name of the provider to sign in with again; empty if there is none
     * @param again the path that does so and returns here
     */
    public record View(boolean password, boolean fresh, String provider, String again) {
        /** Returns whether the form can be sent. */
        public boolean isReady() {
            return password || fresh;
        }
    }

    View view(PageRequest request) {
        if (proof.takesPassword(request.who())) {
            return new View(true, false, "", "");
        }
        Optional<ProviderKey> provider = identities.of(request.who().user().id()).stream()
                .map(IdentityStore.Linked::provider)
                .filter(key -> providers.usable(key, false).isPresent())
                .findFirst();
        return new View(
                false,
                proof.isFresh(request.who()),
                provider.map(live::name).orElse(""),
                provider.map(key -> ReturnPath.of(request.request()).through("/auth/sso/" + key.value()))
                        .orElse(""));
    }

    static Optional<Password> password(PageRequest request) {
        return Optional.of(request.form().text("password"))
                .filter(text -> !text.isEmpty())
                .map(Password::new);
    }

    static Map<String, String> errors(PageRequest request, InvalidInputException refused) {
        Map<String, String> errors = new LinkedHashMap<>();
        refused.faults().forEach((field, fault) -> errors.put(field, request.say(forPages(fault.sentence()))));
        return errors;
    }

    private static Message forPages(Message told) {
        return switch (told.key()) {
            case "field.non-blank" -> Message.of("form.password-missing");
            case "refusal.password-mismatch" -> Message.of("password-page.old-wrong");
            default -> told;
        };
    }
}
