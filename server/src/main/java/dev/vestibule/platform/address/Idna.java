package dev.vestibule.platform.address;

import com.ibm.icu.text.IDNA;
import java.util.Optional;

/**
 * IDNA 2008 by UTS 46, non-transitional in both directions. The only class that uses ICU, which is large: it is loaded
 * with the first domain that is not plain ASCII.
 */
final class Idna {
    private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII
            | IDNA.NONTRANSITIONAL_TO_UNICODE
            | IDNA.USE_STD3_RULES
            | IDNA.CHECK_BIDI
            | IDNA.CHECK_CONTEXTJ);

    private Idna() {}

    /** Returns the labels in Unicode; empty if DNS cannot have the name. */
    static Optional<String> unicode(String domain) {
        Optional<String> ascii = ascii(domain);
        if (ascii.isEmpty()) {
            return Optional.empty();
        }
        var info = new IDNA.Info();
        String unicode =
                UTS46.nameToUnicode(ascii.get(), new StringBuilder(), info).toString();
        return info.hasErrors() ? Optional.empty() : Optional.of(unicode);
    }

    /** Returns the labels in ASCII; empty if DNS cannot have the name. */
    static Optional<String> ascii(String domain) {
        var info = new IDNA.Info();
        String ascii = UTS46.nameToASCII(domain, new StringBuilder(), info).toString();
        return info.hasErrors() || ascii.isEmpty() || ascii.endsWith(".") ? Optional.empty() : Optional.of(ascii);
    }
}
