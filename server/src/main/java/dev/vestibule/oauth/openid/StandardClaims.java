package dev.vestibule.oauth.openid;

import dev.vestibule.group.GroupListStore;
import dev.vestibule.oauth.client.ClientMetadata.GroupClaim;
import dev.vestibule.oauth.grant.ScopeClaims;
import dev.vestibule.user.User;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What applications learn about a user, by the claims of OpenID Connect Core 5.1 and {@code groups}. What an account
 * does not have by itself comes from its attributes of the same names, which administrators set.
 */
public final class StandardClaims {
    private static final String GROUPS = "groups";
    private static final String ADDRESS = "address";

    private static final Set<String> FROM_ATTRIBUTES = Set.of(
            "middle_name",
            "nickname",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "phone_number",
            ADDRESS);

    private final GroupListStore groups;

    public StandardClaims(GroupListStore groups) {
        this.groups = groups;
    }

    /**
     * Returns the claims of these names that the user has.
     *
     * @param how how groups are named
     */
    public Map<String, Object> of(User user, Set<String> wanted, GroupClaim how) {
        Map<String, Object> claims = new LinkedHashMap<>();
        ScopeClaims.names().stream()
                .filter(wanted::contains)
                .forEach(name -> value(user, name, how).ifPresent(value -> claims.put(name, value)));
        return claims;
    }

    private Optional<Object> value(User user, String name, GroupClaim how) {
        if (FROM_ATTRIBUTES.contains(name)) {
            return attribute(user, name).map(text -> name.equals(ADDRESS) ? Map.of("formatted", text) : text);
        }
        User.Profile profile = user.profile();
        return switch (name) {
            case "name" -> Optional.of(user.publicName());
            case "family_name" -> Optional.ofNullable(profile.lastName());
            case "given_name" -> Optional.ofNullable(profile.firstName());
            case "preferred_username", "email" -> Optional.of(user.mailbox().address());
            // An address that the user entered is sent only once it is verified: until then it is the one before.
            case "email_verified" -> Optional.of(true);
            case "locale" -> Optional.ofNullable(profile.locale()).map(text -> text.replace('_', '-'));
            case "updated_at" -> Optional.of(user.activity().updatedAt().getEpochSecond());
            // No one is called here: administrators say so, in the attribute of that name.
            case ScopeClaims.PHONE_VERIFIED ->
                attribute(user, "phone_number")
                        .map(number -> attribute(user, name)
                                .filter("true"::equalsIgnoreCase)
                                .isPresent());
            case GROUPS -> groups(user, how);
            default -> Optional.empty();
        };
    }

    private static Optional<String> attribute(User user, String name) {
        Map<String, String> attributes = user.profile().loginAttributes();
        return attributes == null
                ? Optional.empty()
                : Optional.ofNullable(attributes.get(name)).filter(text -> !text.isBlank());
    }

    private Optional<Object> groups(User user, GroupClaim how) {
        return switch (how) {
            case IDS -> Optional.of(user.groupNumbers());
            case NAMES ->
                Optional.of(List.copyOf(groups.of(user.id()).stream()
                        .map(joined -> joined.group().name())
                        .toList()));
            case NONE -> Optional.empty();
        };
    }
}
