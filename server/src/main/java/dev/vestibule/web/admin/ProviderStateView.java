package dev.vestibule.web.admin;

import dev.vestibule.federation.oidc.OidcAdministration.State;
import dev.vestibule.platform.i18n.Message;

/**
 * Whether users can sign in with a provider.
 *
 * @param name in a word or two
 * @param tone the class of its mark
 * @param meaning as a sentence
 */
public record ProviderStateView(State state, Message name, String tone, Message meaning) {
    static ProviderStateView of(State state) {
        return switch (state) {
            case LIVE ->
                new ProviderStateView(
                        state, Message.of("admin.provider.live"), "good", Message.of("admin.provider.live-advice"));
            case UNTRIED ->
                new ProviderStateView(
                        state,
                        Message.of("admin.provider.untried"),
                        "warn",
                        Message.of("admin.provider.untried-advice"));
            case OFF ->
                new ProviderStateView(
                        state, Message.of("admin.provider.off"), "off", Message.of("admin.provider.off-advice"));
        };
    }

    /** Returns whether it waits for a test sign-in. */
    public boolean isUntried() {
        return state == State.UNTRIED;
    }

    /** Returns whether it is turned off. */
    public boolean isOff() {
        return state == State.OFF;
    }
}
