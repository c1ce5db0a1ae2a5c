package dev.vestibule.site;

import dev.vestibule.audit.Actor;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Where settings are kept that are made while the server runs, by the contract's names ({@code site-name}). */
public interface SettingStore {
    Map<String, String> all();

    /** Sets some and takes others away, those that are empty, all or nothing; other nodes come to know. */
    void change(Map<String, Optional<String>> changes, Actor by, Instant now);
}
