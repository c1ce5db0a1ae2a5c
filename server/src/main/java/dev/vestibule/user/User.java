package dev.vestibule.user;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account and its owner: mostly a person.
 *
 * @param verifiedEmail the address that was verified last, while {@code email} is one that the user has typed and not
 *     verified yet; null when {@code email} is verified, or an administrator vouches for it
 * @param ssoSource the kind of provider that vouches for the user; null for none
 * @param memberships in ascending order of the groups; All Users is one of them
 */
public record User(
        UserId id,
        Type type,
        Email email,
        @Nullable Email verifiedEmail,
        Profile profile,
        boolean superuser,
        Status status,
        Activity activity,
        @Nullable String ssoSource,
        List<Membership> memberships) {

    /**
     * What is known of the user.
     *
     * @param locale null for the site's
     * @param loginAttributes what administrators have noted; null for nothing
     */
    public record Profile(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String locale,
            @Nullable Map<String, String> loginAttributes) {}

    /**
     * Whether the user may sign in, and what for.
     *
     * @param generation counts the changes after which nothing proved before may open anything any more (password
     *     changed, account deactivated)
     * @param mustChangePassword whether the user has to choose a new password before anything else
     */
    public record Status(State state, int generation, boolean mustChangePassword) {}

    /**
     * When the user joined, changed and signed in.
     *
     * @param newcomer whether the user still has to be shown around
     */
    public record Activity(
            Instant joinedAt,
            Instant updatedAt,
            @Nullable Instant firstSignInAt,
            @Nullable Instant lastSignInAt,
            boolean newcomer) {}

    /** Whose an account is. */
    public enum Type {
        PERSONAL("personal"),
        /** It stands behind a program's key, never signs in and gets no mail. */
        API_KEY("api-key");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        /** Also what is stored. */
        public String wireName() {
            return wireName;
        }

        public static Type of(String wireName) {
            return wireName.equals(API_KEY.wireName) ? API_KEY : PERSONAL;
        }
    }

    /**
     * What an account may be used for. Only {@code ACTIVE} ones sign in; {@code LEFT} ones do not come back by
     * themselves.
     */
    public enum State {
        ACTIVE,
        SUSPENDED,
        LEFT
    }

    public boolean isActive() {
        return status.state() == State.ACTIVE;
    }

    /** The numbers of the groups, in ascending order. */
    public List<Integer> groupNumbers() {
        return memberships.stream()
                .map(membership -> membership.group().value())
                .toList();
    }

    public boolean isIn(GroupId group) {
        return memberships.stream().anyMatch(membership -> membership.group().equals(group));
    }

    /** Returns this user with other memberships. */
    public User in(List<Membership> others) {
        return new User(
                id, type, email, verifiedEmail, profile, superuser, status, activity, ssoSource, List.copyOf(others));
    }

    /** Whether the person manages any group. */
    public boolean isManager() {
        return memberships.stream().anyMatch(Membership::manager);
    }

    public boolean manages(GroupId group) {
        return memberships.contains(new Membership(group, true));
    }

    /** The address that is known to be the person's: where mails go, save the one that verifies another address. */
    public Email mailbox() {
        return verifiedEmail == null ? email : verifiedEmail;
    }

    /** Whether {@code email} is known to be the person's. */
    public boolean isEmailVerified() {
        return verifiedEmail == null;
    }

    public boolean isActivePerson() {
        return isActive() && type == Type.PERSONAL;
    }

    /** First and last name, or the address when there is neither. */
    public String commonName() {
        return commonName(profile.firstName(), profile.lastName(), email.address());
    }

    /** Returns what to call somebody with these names: the names, or the address if there are none. */
    public static String commonName(@Nullable String firstName, @Nullable String lastName, String address) {
        String name = ((firstName == null ? "" : firstName) + " " + (lastName == null ? "" : lastName)).strip();
        return name.isEmpty() ? address : name;
    }

    /** Whether the contract calls this user the installer. */
    public boolean isInstaller() {
        return id.equals(UserId.INSTALLER);
    }
}
