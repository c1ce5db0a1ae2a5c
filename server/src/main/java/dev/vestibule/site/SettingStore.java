package dev.vestibule.site;

import java.util.Map;

/** Where settings are kept that are made while the server runs, by the contract's names ({@code site-name}). */
public interface SettingStore {
    Map<String, String> all();
}
