package dev.vestibule.site;

import dev.vestibule.audit.Actor;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Where settings are kept that are made while the server runs, by the contract's names ({@code site-name}). */
public interface SettingStore {
    /** Of a system that has no database yet: nothing is set, and nothing can be. */
    SettingStore NONE = new SettingStore() {
        @Override
        public Map<String, String> all() {
            return Map.of();
        }

        @Override
        public void change(Map<String, Optional<String>> changes, Actor by, Instant now) {
            throw new UnsupportedOperationException("there is no database yet");
        }
    };

    Map<String, String> all();

    /** Sets some and takes others away, those that are empty, all or nothing; other nodes come to know. */
    void change(Map<String, Optional<String>> changes, Actor by, Instant now);
}
