package dev.vestibule.mfa;

import java.util.Locale;

/** Whether users who sign in with an identity provider need a second factor here, too. */
public enum ProviderSignIns {
    /** They do not: the provider has rules of its own. */
    EXEMPT,
    /** They do, unless the provider's ID token says that it has verified several factors. */
    TRUST_AMR,
    /** They do, whatever the provider has verified. */
    ASK;

    public String wireName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
