package dev.vestibule.mfa;

import dev.vestibule.platform.SharedKeys;
import dev.vestibule.platform.StoredSecrets;
import dev.vestibule.platform.crypto.SecretBox;
import dev.vestibule.platform.database.SharedKeyStore;

/** Counts the secrets of second factors that the keys of this server cannot decrypt, so that no user can prove them. */
public final class FactorKeyCheck {
    private static final int MOST = 1_000;

    private final TotpStore apps;
    private final SharedKeyStore keys;
    private final StoredSecrets secrets;

    FactorKeyCheck(TotpStore apps, SharedKeyStore keys, StoredSecrets secrets) {
        this.apps = apps;
        this.keys = keys;
        this.secrets = secrets;
    }

    /**
     * What cannot be decrypted.
     *
     * @param apps how many authenticator apps
     * @param ofApps of how many that were checked
     * @param recoveryCodes whether those of all users are void, as their key is lost; the other keys are replaced
     */
    public record Result(int apps, int ofApps, boolean recoveryCodes) {
        public boolean isGood() {
            return apps == 0 && !recoveryCodes;
        }
    }

    /** Checks the keys, and so many apps at most: a lost key has lost all of them. */
    public Result look() {
        var all = apps.some(MOST);
        int unreadable = Math.toIntExact(all.entrySet().stream()
                .filter(app -> !opens(app.getValue(), TotpFactor.place(app.getKey())))
                .count());
        boolean lost = keys.find(RecoveryCodes.KEY)
                .filter(stored -> !opens(stored, SharedKeys.place(RecoveryCodes.KEY)))
                .isPresent();
        return new Result(unreadable, all.size(), lost);
    }

    private boolean opens(String stored, String place) {
        try {
            return !secrets.open(stored, place).isEmpty();
        } catch (SecretBox.UnreadableException e) {
            return false;
        }
    }
}
