package dev.vestibule.password;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which new passwords are accepted. Our own policy requires length and refuses what attackers would try first;
 * classes of characters count only where Metabase's setting requires them. Existing passwords are never judged.
 */
public final class PasswordPolicy {
    private static final int LEAST = 15;
    private static final List<String> PRODUCT_NAMES = List.of("vestibule", "metabase");

    private final int least;
    private final Map<CharacterKind, Integer> leastOfAKind;
    private final boolean refusesCommon;
    private final boolean refusesGuessable;
    private final CommonPasswords common = new CommonPasswords();
    private final Patterns patterns = new Patterns(common);

    private PasswordPolicy(
            int least, Map<CharacterKind, Integer> leastOfAKind, boolean refusesCommon, boolean refusesGuessable) {
        this.least = least;
        this.leastOfAKind = leastOfAKind;
        this.refusesCommon = refusesCommon;
        this.refusesGuessable = refusesGuessable;
    }

    /** Our own policy: 15 characters; nothing common, nothing made of known words. */
    public static PasswordPolicy standard() {
        return new PasswordPolicy(LEAST, Map.of(), true, true);
    }

    /** Returns Metabase's policy of that name instead of ours. */
    public static PasswordPolicy metabase(MetabaseComplexity complexity) {
        return metabase(complexity, complexity.total());
    }

    /**
     * Returns Metabase's policy of that name with another length ({@code MB_PASSWORD_LENGTH}).
     *
     * @throws IllegalArgumentException if no password can have the length
     */
    public static PasswordPolicy metabase(MetabaseComplexity complexity, int length) {
        if (length < 1 || length > Password.MOST_CODE_POINTS) {
            throw new IllegalArgumentException(
                    "MB_PASSWORD_LENGTH must be from 1 to " + Password.MOST_CODE_POINTS + ", not " + length);
        }
        return new PasswordPolicy(length, complexity.least(), complexity.refusesCommonPasswords(), false);
    }

    /** Accepts anything that is not empty: for {@code serve --dev}. */
    public static PasswordPolicy relaxed() {
        return new PasswordPolicy(1, Map.of(), false, false);
    }

    /** Returns the first objection to the password; empty if it is accepted. */
    public Optional<PasswordObjection> objection(Password typed, Context context) {
        Password candidate = typed.normal();
        if (!candidate.isText()) {
            return Optional.of(new PasswordObjection.NotText());
        }
        if (candidate.tooLongToHash()) {
            return Optional.of(new PasswordObjection.TooLong(Password.MOST_CODE_POINTS, Password.MOST_BYTES));
        }
        if (candidate.length() < least) {
            return Optional.of(new PasswordObjection.TooShort(least));
        }
        Map<CharacterKind, Integer> missing = missingKinds(candidate);
        if (!missing.isEmpty()) {
            return Optional.of(new PasswordObjection.TooFewOfAKind(missing));
        }
        if (refusesCommon && common.contains(candidate.text())) {
            return Optional.of(new PasswordObjection.TooCommon());
        }
        if (refusesGuessable && CommonPasswords.isRun(candidate.text())) {
            return Optional.of(new PasswordObjection.Run());
        }
        if (refusesGuessable && common.containsOriginOf(candidate.text())) {
            return Optional.of(new PasswordObjection.NearlyCommon());
        }
        if (refusesGuessable && context.knownWords().makeUp(candidate)) {
            return Optional.of(new PasswordObjection.KnownWords());
        }
        if (refusesGuessable && patterns.makeUp(candidate.text())) {
            return Optional.of(new PasswordObjection.Pattern());
        }
        return Optional.empty();
    }

    /** Returns the minimum number of characters. */
    public int least() {
        return least;
    }

    /**
     * Returns the value of the property {@code password-complexity}: {@code total}, then how many of each kind are
     * required.
     */
    public Map<String, Integer> complexity() {
        Map<String, Integer> complexity = new LinkedHashMap<>();
        complexity.put("total", least);
        for (CharacterKind kind : CharacterKind.values()) {
            if (leastOfAKind.containsKey(kind)) {
                complexity.put(kind.key(), leastOfAKind.get(kind));
            }
        }
        return Collections.unmodifiableMap(complexity);
    }

    private Map<CharacterKind, Integer> missingKinds(Password candidate) {
        Map<CharacterKind, Integer> found = new EnumMap<>(CharacterKind.class);
        candidate.text().codePoints().forEach(c -> found.merge(CharacterKind.of(c), 1, Integer::sum));
        Map<CharacterKind, Integer> missing = new EnumMap<>(CharacterKind.class);
        leastOfAKind.forEach((kind, least) -> {
            if (found.getOrDefault(kind, 0) < least) {
                missing.put(kind, least);
            }
        });
        return missing;
    }

    /**
     * What is known about the user of a password.
     *
     * @param words texts that an attacker can know: the site's name, the email address, names of the user
     */
    public record Context(List<String> words) {
        public Context {
            words = List.copyOf(words);
        }

        public static Context of(String... words) {
            return new Context(Arrays.asList(words));
        }

        private KnownWords knownWords() {
            List<String> all = new ArrayList<>(PRODUCT_NAMES);
            all.addAll(words);
            return new KnownWords(all);
        }
    }
}
