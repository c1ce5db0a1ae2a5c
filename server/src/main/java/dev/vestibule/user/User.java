package dev.vestibule.user;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account and its owner, usually a person.
 *
 * @param verifiedEmail the last verified address, while {@code email} was entered by the user and is not verified; null
 *     if {@code email} is verified, or was set by an administrator
 * @param ssoSource the kind of the provider that the user is linked to; null for none
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
     * The profile of the user.
     *
     * @param locale null for the site's
     * @param loginAttributes set by administrators; null for none
     */
    public record Profile(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String locale,
            @Nullable Map<String, String> loginAttributes) {}

    /**
     * Whether the user may sign in, and the limits on that.
     *
     * @param generation counts the changes that invalidate earlier proofs (password changed, user deactivated)
     * @param mustChangePassword whether the user must change the password before anything else
     * @param factors the second factors that are asked for at sign-ins
     * @param factorRuleSince since when the user has signed in under a rule that requires a second factor, without
     *     having one; null if they have not
     */
    public record Status(
            State state,
            int generation,
            boolean mustChangePassword,
            SecondFactors factors,
            @Nullable Instant factorRuleSince) {}

    /**
     * When the user was created, changed and signed in.
     *
     * @param newcomer whether the user has not seen the introduction yet
     */
    public record Activity(
            Instant joinedAt,
            Instant updatedAt,
            @Nullable Instant firstSignInAt,
            @Nullable Instant lastSignInAt,
            boolean newcomer) {}

    /** The kind of an account's owner. */
    public enum Type {
        PERSONAL("personal"),
        /** The account of a service key; it never signs in and gets no mail. */
        API_KEY("api-key");

        private final String wireName;

        Type(String wireName) {
            this.wireName = wireName;
        }

        /** Also the stored value. */
        public String wireName() {
            return wireName;
        }

        public static Type of(String wireName) {
            return wireName.equals(API_KEY.wireName) ? API_KEY : PERSONAL;
        }
    }

    /** The state of an account. Only {@code ACTIVE} ones sign in; {@code LEFT} ones do not return by themselves. */
    public enum State {
        ACTIVE,
        SUSPENDED,
        LEFT
    }

    public boolean isActive() {
        return status.state() == State.ACTIVE;
    }

    /** Returns the ids of the groups, in ascending order. */
    public List<Integer> groupNumbers() {
        return memberships.stream()
                .map(membership -> membership.group().value())
                .toList();
    }

    public boolean isIn(GroupId group) {
        for (Membership membership : memberships) { // each guarded request asks
            if (membership.group().equals(group)) {
                return true;
            }
        }
        return false;
    }

    /** Returns this user with other memberships. */
    public User in(List<Membership> others) {
        return new User(
                id, type, email, verifiedEmail, profile, superuser, status, activity, ssoSource, List.copyOf(others));
    }

    /** Returns whether the user manages any group. */
    public boolean isManager() {
        return memberships.stream().anyMatch(Membership::manager);
    }

    public boolean manages(GroupId group) {
        return memberships.contains(new Membership(group, true));
    }

    /** Returns the verified address of the user: where mails go, except the one that verifies another address. */
    public Email mailbox() {
        return verifiedEmail == null ? email : verifiedEmail;
    }

    /** Returns whether {@code email} is verified. */
    public boolean isEmailVerified() {
        return verifiedEmail == null;
    }

    public boolean isActivePerson() {
        return isActive() && type == Type.PERSONAL;
    }

    /** Returns first and last name, or the address if there is neither. */
    public String commonName() {
        return commonName(profile.firstName(), profile.lastName(), email.address());
    }

    /** Returns the name for other applications: if there is none, the verified address. */
    public String publicName() {
        return commonName(profile.firstName(), profile.lastName(), mailbox().address());
    }

    /** Returns the display name: the names, or the address if there are none. */
    public static String commonName(@Nullable String firstName, @Nullable String lastName, String address) {
        String name = ((firstName == null ? "" : firstName) + " " + (lastName == null ? "" : lastName)).strip();
        return name.isEmpty() ? address : name;
    }

    /** Returns whether the contract calls this user the installer. */
    public boolean isInstaller() {
        return id.equals(UserId.INSTALLER);
    }
}
