package dev.vestibule.guard;

import dev.vestibule.session.SessionFactor;
import java.util.Optional;
import java.util.stream.Stream;

/** The second factor that a rule asks of a session. */
public enum RequiredFactor {
    NONE(""),
    ANY("any"),
    /** One that no other site can be given. */
    PASSKEY("passkey");

    private final String wireName;

    RequiredFactor(String wireName) {
        this.wireName = wireName;
    }

    /** Also the stored value; empty text for none. */
    public String wireName() {
        return wireName;
    }

    /** Returns empty for any other name. */
    public static Optional<RequiredFactor> of(String wireName) {
        return Stream.of(values()).filter(one -> one.wireName.equals(wireName)).findFirst();
    }

    /** Returns whether a session with this factor will do. */
    boolean accepts(Optional<SessionFactor> shown) {
        return switch (this) {
            case NONE -> true;
            case ANY -> shown.isPresent();
            case PASSKEY -> shown.filter(SessionFactor.PASSKEY::equals).isPresent();
        };
    }
}
