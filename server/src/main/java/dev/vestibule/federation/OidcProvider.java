package dev.vestibule.federation;

import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.WebAddress;
import dev.vestibule.session.ProviderKey;
import dev.vestibule.user.GroupId;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An OpenID Connect provider, complete and validated.
 *
 * @param key identifies it here, in URLs too
 * @param prompt the label of the button on the sign-in page
 * @param issuer exactly as in the provider's tokens
 * @param trustEmail whether its addresses count as verified without a claim that says so
 * @param domains the domains of addresses that may be linked or get an account; all if empty
 * @param hosts the hosts that may be called besides the issuer's own, with or without a port
 */
public record OidcProvider(
        ProviderKey key,
        String prompt,
        String issuer,
        String clientId,
        ClientProof proof,
        List<String> scopes,
        Attributes attributes,
        boolean trustEmail,
        List<String> domains,
        boolean createAccounts,
        boolean enabled,
        Groups groups,
        List<String> hosts) {

    /** How this server authenticates to the provider. */
    public record ClientProof(Way way, Optional<Secret> secret, Optional<Secret> privateKey) {}

    /** The methods of OpenID Connect Core, section 9. */
    public enum Way {
        CLIENT_SECRET_BASIC,
        CLIENT_SECRET_POST,
        PRIVATE_KEY_JWT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The claims with a user's address and names. */
    public record Attributes(String email, String firstName, String lastName) {
        public static final Attributes USUAL = new Attributes("email", "given_name", "family_name");
    }

    /**
     * The mapping of the provider's groups to groups here.
     *
     * @param attribute the claim, with dots between the names of nested objects
     */
    public record Groups(boolean enabled, String attribute, Map<String, List<GroupId>> mappings) {
        public static final Groups NONE = new Groups(false, "groups", Map.of());

        /** Returns the groups here that these groups of the provider's map to. */
        public Set<GroupId> of(List<String> theirs) {
            Set<GroupId> ours = new TreeSet<>();
            theirs.forEach(name -> ours.addAll(mappings.getOrDefault(name, List.of())));
            return ours;
        }
    }

    /** Returns where it may be called: at its own origin and, over https, at the listed hosts. */
    public Set<String> reach() {
        Set<String> all = new TreeSet<>();
        all.add(WebAddress.origin(URI.create(issuer)));
        hosts.forEach(host -> all.add(WebAddress.origin(URI.create("https://" + host))));
        return all;
    }

    /** Returns what a test sign-in has verified; it stays valid while this stays the same. */
    public String identity() {
        return issuer + "\n" + clientId;
    }
}
