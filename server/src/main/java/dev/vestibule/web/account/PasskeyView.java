package dev.vestibule.web.account;

import dev.vestibule.passkey.Passkey;
import dev.vestibule.platform.i18n.Messages;
import dev.vestibule.web.DisplayTime;
import org.jspecify.annotations.Nullable;

/**
 * A passkey in a list.
 *
 * @param synced whether it was copied to other devices
 * @param verifiesUser whether it can be used without the password
 * @param lastUsedAt null if it was never used
 */
public record PasskeyView(
        long id,
        String name,
        boolean synced,
        boolean verifiesUser,
        DisplayTime createdAt,
        @Nullable DisplayTime lastUsedAt) {
    /** Returns how a passkey is shown to this reader. */
    public static PasskeyView of(Passkey passkey, Messages messages) {
        return new PasskeyView(
                passkey.id(),
                passkey.name(),
                passkey.backup().done(),
                passkey.verifiesUser(),
                DisplayTime.of(passkey.createdAt(), messages),
                passkey.lastUsedAt().map(at -> DisplayTime.of(at, messages)).orElse(null));
    }
}
