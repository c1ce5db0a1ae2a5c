package dev.vestibule.oauth.grant;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The claims of each scope (OpenID Connect Core, section 5.4), in the order in which they are sent. */
public final class ScopeClaims {
    public static final String PHONE_VERIFIED = "phone_number_verified";

    private static final Map<String, List<String>> ALL = all();

    private ScopeClaims() {}

    private static Map<String, List<String>> all() {
        Map<String, List<String>> all = new LinkedHashMap<>();
        all.put(
                "profile",
                List.of(
                        "name",
                        "family_name",
                        "given_name",
                        "middle_name",
                        "nickname",
                        "preferred_username",
                        "profile",
                        "picture",
                        "website",
                        "gender",
                        "birthdate",
                        "zoneinfo",
                        "locale",
                        "updated_at"));
        all.put("email", List.of("email", "email_verified"));
        all.put("phone", List.of("phone_number", PHONE_VERIFIED));
        all.put("address", List.of("address"));
        all.put("groups", List.of("groups"));
        return all;
    }

    /** Returns the names of all claims. */
    public static List<String> names() {
        return ALL.values().stream().flatMap(List::stream).toList();
    }

    /** Returns the names of the claims that these scopes give. */
    public static Set<String> names(Collection<String> scopes) {
        Set<String> names = new LinkedHashSet<>();
        ALL.forEach((scope, claims) -> {
            if (scopes.contains(scope)) {
                names.addAll(claims);
            }
        });
        return names;
    }

    /** Returns the scopes that give any of these claims. */
    static Set<String> scopes(Set<String> claims) {
        return ALL.entrySet().stream()
                .filter(scope -> scope.getValue().stream().anyMatch(claims::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}
