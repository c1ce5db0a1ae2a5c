package dev.vestibule.web.account;

import dev.vestibule.federation.IdentityStore;
import dev.vestibule.federation.OwnIdentities;
import dev.vestibule.federation.oidc.LiveProviders;
import dev.vestibule.federation.oidc.OidcProviders;
import dev.vestibule.passkey.PasskeyProof;
import dev.vestibule.password.FreshProof;
import dev.vestibule.platform.http.Response;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.session.SessionCaller;
import dev.vestibule.web.FormView;
import dev.vestibule.web.PageRequest;
import dev.vestibule.web.Pages;
import dev.vestibule.web.ReturnPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a signed-in reader to confirm who they are, in place of the page or the answer to a form that they requested.
 * What was typed is kept in the fields of this form, and sent again once they have.
 */
public final class ProofPrompt {
    static final String PATH = "/account/confirm";

    /** Distinguishes the fields of this form from those that are kept. */
    static final String PREFIX = "confirm-";

    static final String PASSWORD = PREFIX + "password";
    static final String CODE = PREFIX + "code";
    static final String CREDENTIAL = PREFIX + "credential";
    static final String TARGET = PREFIX + "target";
    static final String POSTED = PREFIX + "posted";
    static final String WITH = PREFIX + "with";

    private static final String CSRF_TOKEN = "proof";

    private final FreshProof proof;
    private final PasskeyProof passkeys;
    private final OwnIdentities identities;
    private final OidcProviders providers;
    private final LiveProviders live;

    public ProofPrompt(
            FreshProof proof,
            PasskeyProof passkeys,
            OwnIdentities identities,
            OidcProviders providers,
            LiveProviders live) {
        this.proof = proof;
        this.passkeys = passkeys;
        this.identities = identities;
        this.providers = providers;
        this.live = live;
    }

    /**
     * What was requested.
     *
     * @param posted whether it was a form
     * @param fields the fields of that form
     */
    record Request(ReturnPath target, boolean posted, Map<String, String> fields) {
        /** Returns the request that is being answered. */
        static Request of(PageRequest request) {
            return new Request(
                    ReturnPath.of(request.request()), !request.request().isSafe(), kept(request));
        }

        /** Returns the request that this form has kept. */
        static Request sentWith(PageRequest request) {
            return new Request(
                    request.returnPath(request.form().text(TARGET)),
                    request.form().ticked(POSTED),
                    kept(request));
        }

        private static Map<String, String> kept(PageRequest request) {
            Map<String, String> fields = request.form().without(PREFIX);
            fields.remove(CSRF_TOKEN); // the form has its own
            return fields;
        }
    }

    /**
     * What the page shows.
     *
     * @param field the field that is asked for; empty if there is only a passkey, or nothing
     * @param others further fields that can be asked for
     * @param passkey whether a passkey is accepted
     * @param provider the name of the provider to sign in with again; empty if there is none
     * @param again the path that does so
     */
    public record View(
            String target,
            boolean posted,
            Map<String, String> fields,
            String field,
            List<String> others,
            boolean passkey,
            String provider,
            String again) {
        /** Returns whether the reader can confirm only by signing in again. */
        public boolean isHopeless() {
            return field.isEmpty() && !passkey;
        }
    }

    /** Asks for a proof in place of the requested page. */
    public Response ask(Pages pages, PageRequest request) {
        int status = request.request().isSafe() ? 200 : 403;
        return show(pages, request, status, FormView.EMPTY, Request.of(request));
    }

    Response show(Pages pages, PageRequest request, int status, FormView form, Request wanted) {
        SessionCaller caller = request.who();
        List<String> fields = new ArrayList<>();
        if (proof.takesPassword(caller)) {
            fields.add(PASSWORD);
        }
        if (proof.takesCode(caller)) {
            fields.add(CODE);
        }
        String chosen = Optional.of(request.text(WITH))
                .filter(fields::contains)
                .or(() -> fields.stream().filter(request.form()::ticked).findFirst()) // the one that was wrong
                .orElse(fields.isEmpty() ? "" : fields.get(0));
        fields.remove(chosen);
        Optional<ProviderKey> provider = identities.of(caller.user().id()).stream()
                .map(IdentityStore.Linked::provider)
                .filter(key -> providers.usable(key, false).isPresent())
                .findFirst();
        View view = new View(
                wanted.target().path(),
                wanted.posted(),
                wanted.fields(),
                chosen,
                fields,
                passkeys.takesPasskey(caller),
                provider.map(live::name).orElse(""),
                provider.map(key -> wanted.target().through("/auth/sso/" + key.value()))
                        .orElse(""));
        return pages.showOwn(request, status, "confirmidentity", Map.of("form", form, "view", view));
    }
}
