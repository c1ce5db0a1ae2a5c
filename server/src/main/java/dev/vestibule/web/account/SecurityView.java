package dev.vestibule.web.account;

import dev.vestibule.platform.i18n.Message;
import dev.vestibule.web.DisplayTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the security overview shows.
 *
 * @param password whether the account has a password that can be used
 * @param passwordChangedAt when it was last set; null if there is none
 * @param twoFactor the second factors; null if the site uses none
 * @param passkeys how many there are, in a sentence
 * @param linkable the names of the enabled providers that the account is not linked to
 * @param sessions how many there are, in a sentence
 * @param applications how many have access, in a sentence
 * @param keys how many personal API keys there are, in a sentence
 * @param advice what is worth doing
 * @param activity the latest sign-ins, newest first
 */
public record SecurityView(
        String email,
        boolean password,
        @Nullable DisplayTime passwordChangedAt,
        @Nullable TwoFactorView twoFactor,
        Message passkeys,
        List<Linked> linked,
        List<String> linkable,
        Message sessions,
        Message applications,
        Message keys,
        List<Advice> advice,
        List<Activity> activity) {

    /**
     * A linked account at an identity provider.
     *
     * @param live whether the provider is enabled
     */
    public record Linked(long id, String provider, boolean live, DisplayTime linkedAt, DisplayTime lastUsedAt) {}

    /** Something worth doing, and the page to do it on. */
    public record Advice(Message text, String path, Message action) {}

    /**
     * A successful or failed sign-in.
     *
     * @param icon of the device
     */
    public record Activity(
            boolean successful,
            Message outcome,
            String icon,
            Message device,
            String address,
            Message method,
            DisplayTime at) {}
}
