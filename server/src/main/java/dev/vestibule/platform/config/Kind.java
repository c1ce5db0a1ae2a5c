package dev.vestibule.platform.config;

import dev.vestibule.platform.i18n.Message;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The kind of a setting's values: how they are parsed, formatted and validated. */
public final class Kind<T> {
    /**
     * The type of a value for administrators. Lists are stored with commas, a {@code SPAN} of time as
     * {@code 30 minutes} and sent as {@link Span}.
     */
    public enum Sort {
        TEXT,
        FLAG,
        NUMBER,
        SPAN,
        LIST
    }

    private enum Secrecy {
        NONE,
        /** A text that contains a secret. */
        PARTLY,
        /** A secret and nothing else, used as it is, including spaces. */
        WHOLLY
    }

    private static final int SHORTEST_SECRET = 16;

    private static final Set<String> ON = Set.of("true", "on", "yes");
    private static final Set<String> OFF = Set.of("false", "off", "no");

    private final Sort sort;
    private final Function<String, T> parse;
    private final Function<T, String> write;
    private final Secrecy secrecy;
    private final List<String> choices;
    private final List<String> offered;
    private final Optional<NumberRange> range;

    private Kind(
            Sort sort,
            Function<String, T> parse,
            Function<T, String> write,
            Secrecy secrecy,
            List<String> choices,
            List<String> offered,
            Optional<NumberRange> range) {
        this.sort = sort;
        this.parse = parse;
        this.write = write;
        this.secrecy = secrecy;
        this.choices = choices;
        this.offered = offered;
        this.range = range;
    }

    private static <T> Kind<T> plain(Sort sort, Secrecy secrecy, Function<String, T> parse, Function<T, String> write) {
        return new Kind<>(sort, parse, write, secrecy, List.of(), List.of(), Optional.empty());
    }

    /**
     * Returns a kind for values of any type, which administrators see as texts.
     *
     * @param parse throws {@link IllegalArgumentException} with the violated rule, such as {@code must be ...}; it
     *     never repeats the text
     */
    public static <T> Kind<T> of(Function<String, T> parse, Function<T, String> write) {
        return plain(Sort.TEXT, Secrecy.NONE, parse, write);
    }

    /** Returns a kind for values of any type that administrators do not see. */
    public static <T> Kind<T> of(Function<String, T> parse) {
        return of(parse, Object::toString);
    }

    public static Kind<String> text() {
        return of(text -> text, text -> text);
    }

    /**
     * Returns a kind for texts that match.
     *
     * @param rule the rule for an error, such as {@code must be ...}
     */
    public static Kind<String> text(Predicate<String> fits, String rule) {
        return of(
                text -> {
                    require(fits.test(text), rule);
                    return text;
                },
                text -> text);
    }

    /** Returns a kind for text that may contain a secret, such as a URI with a password. */
    public static Kind<String> textWithSecret() {
        return plain(Sort.TEXT, Secrecy.PARTLY, text -> text, text -> text);
    }

    public static Kind<Secret> secret() {
        return secret(0);
    }

    /** Returns a kind for secrets of at least 16 characters, where guesses are not counted. */
    public static Kind<Secret> longSecret() {
        return secret(SHORTEST_SECRET);
    }

    private static Kind<Secret> secret(int least) {
        return plain(
                Sort.TEXT,
                Secrecy.WHOLLY,
                text -> {
                    require(
                            text.length() >= least,
                            "must have at least " + least + " characters; generate one with openssl rand -base64 24");
                    return new Secret(text);
                },
                Secret::text);
    }

    /** Returns a kind for {@code true} or {@code false}, in any case, or the other words that YAML has for them. */
    public static Kind<Boolean> flag() {
        return plain(
                Sort.FLAG,
                Secrecy.NONE,
                text -> {
                    String lower = text.toLowerCase(Locale.ROOT);
                    require(ON.contains(lower) || OFF.contains(lower), "must be true or false");
                    return ON.contains(lower);
                },
                on -> Boolean.toString(on));
    }

    /** Returns a kind for whole numbers with inclusive bounds. */
    public static Kind<Integer> number(int least, int most) {
        return numbers(new NumberRange(least, most, Optional.empty()));
    }

    /** Returns a kind for durations as whole numbers of a unit, with inclusive bounds. */
    public static Kind<Integer> number(int least, int most, ChronoUnit unit) {
        return numbers(new NumberRange(least, most, Optional.of(unit)));
    }

    private static Kind<Integer> numbers(NumberRange range) {
        return new Kind<>(
                Sort.NUMBER,
                range::parse,
                number -> Integer.toString(number),
                Secrecy.NONE,
                List.of(),
                List.of(),
                Optional.of(range));
    }

    public static Kind<Span> span() {
        return plain(
                Sort.SPAN,
                Secrecy.NONE,
                text -> Span.parse(text)
                        .orElseThrow(
                                () -> new IllegalArgumentException(
                                        "must be a duration such as {\"amount\":30,\"unit\":\"minutes\"} or 30 minutes, at least 60 seconds and less than 100 years")),
                Span::toString);
    }

    /** Returns a kind for one of a few words, accepted in any case and stored in lower case. */
    public static Kind<String> words(String... allowed) {
        return choice(List.of(allowed), word -> word);
    }

    /**
     * Returns a kind for one of a few values.
     *
     * @param name the name of each in lower case; accepted in any case
     */
    public static <T> Kind<T> choice(List<T> values, Function<T, String> name) {
        List<String> names = values.stream().map(name).toList();
        return new Kind<>(
                Sort.TEXT,
                text -> {
                    int place = names.indexOf(text.toLowerCase(Locale.ROOT));
                    require(place >= 0, "must be one of " + String.join(", ", names));
                    return values.get(place);
                },
                name,
                Secrecy.NONE,
                names,
                names,
                Optional.empty());
    }

    /** Returns a kind for texts separated by commas; white space around them and empty ones are ignored. */
    public static Kind<List<String>> list() {
        return list(text -> true, "");
    }

    /**
     * Returns a kind for texts separated by commas; white space around them and empty ones are ignored.
     *
     * @param rule the rule for an error, such as {@code must be ...}
     */
    public static Kind<List<String>> list(Predicate<String> fits, String rule) {
        return plain(
                Sort.LIST,
                Secrecy.NONE,
                text -> {
                    List<String> entries = Stream.of(text.split(","))
                            .map(String::strip)
                            .filter(entry -> !entry.isEmpty())
                            .toList();
                    require(entries.stream().allMatch(fits), rule);
                    return entries;
                },
                entries -> String.join(",", entries));
    }

    private static void require(boolean fits, String rule) {
        if (!fits) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** Returns this kind with values that forms offer, which need not be all. */
    public Kind<T> offering(List<String> values) {
        return new Kind<>(sort, parse, write, secrecy, choices, values, range);
    }

    /**
     * Returns this kind without a check of its bounds and choices; the feature checks them, with messages of its own.
     */
    public Kind<T> inWordsOfItsFeature() {
        return new Kind<>(sort, parse, write, secrecy, List.of(), offered, Optional.empty());
    }

    public Sort sort() {
        return sort;
    }

    /** Returns the values that forms offer; empty if there are too many. */
    public List<String> offered() {
        return offered;
    }

    /** Returns the bounds of numbers, if they are checked here. */
    public Optional<NumberRange> range() {
        return range;
    }

    /** Returns whether values must not be shown. */
    public boolean isSecret() {
        return secrecy != Secrecy.NONE;
    }

    /** Returns whether values are secrets and nothing else, to be used as they are. */
    boolean isBareSecret() {
        return secrecy == Secrecy.WHOLLY;
    }

    /**
     * Parses a text.
     *
     * @throws IllegalArgumentException with the rule that the text violates
     */
    T parse(String text) {
        return parse.apply(text);
    }

    String write(T value) {
        return write.apply(value);
    }

    /** Returns whether a value is equivalent to an empty text: a list without entries. */
    boolean isNothing(T value) {
        return sort == Sort.LIST && write(value).isEmpty();
    }

    /** Returns the error of a text from administrators, by type, bounds and choices alone. */
    Optional<Message> objection(String text) {
        Optional<Message> wrong = switch (sort) {
            case TEXT, LIST -> Optional.empty();
            case FLAG -> unless(text.equals("true") || text.equals("false"), Message.of("setting.type.flag"));
            case NUMBER ->
                range.map(bounds -> unless(bounds.contains(text), bounds.objection()))
                        .orElseGet(() -> unless(text.matches("[0-9]{1,9}"), Message.of("setting.type.number")));
            case SPAN -> unless(Span.parse(text).isPresent(), Message.of("setting.type.span"));
        };
        boolean chosen = choices.isEmpty() || choices.contains(text);
        return wrong.or(() -> unless(chosen, Message.of("field.one-of", String.join(", ", choices))));
    }

    private static Optional<Message> unless(boolean right, Message wrong) {
        return right ? Optional.empty() : Optional.of(wrong);
    }
}
