package dev.vestibule.session;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Where keys are looked up when they are shown. */
public interface ApiKeySource {
    /**
     * A key that has not been ended, by its secret's digest; its account and its owner are active. By a secret that it was
     * regenerated from, it is found while that one's grace lasts, and seems to expire with it.
     */
    Optional<ApiKey> find(String digest);

    /** Writes when keys were last used, by their number. Earlier instants than the stored ones change nothing. */
    void touch(Map<Integer, Instant> lastUse);
}
