package dev.vestibule.federation;

import dev.vestibule.platform.config.Secret;
import dev.vestibule.platform.config.WebAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * An OpenID Connect provider, complete and checked.
 *
 * @param key names it here, in addresses too
 * @param prompt what stands on the button of the sign-in page
 * @param issuer to the letter as it stands in the provider's tokens
 * @param trustEmail whether its addresses count as verified although its tokens do not say so
 * @param domains of the addresses that may be linked or get an account; all when empty
 * @param hosts that may be asked besides the issuer's own, with a port or without
 */
public record OidcProvider(
        String key,
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

    /** How we prove to the provider who we are. */
    public record ClientProof(Way way, Optional<Secret> secret, Optional<Secret> privateKey) {}

    /** Ways of OpenID Connect Core, section 9. */
    public enum Way {
        CLIENT_SECRET_BASIC,
        CLIENT_SECRET_POST,
        PRIVATE_KEY_JWT;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** In which claims a person's address and names stand. */
    public record Attributes(String email, String firstName, String lastName) {
        public static final Attributes USUAL = new Attributes("email", "given_name", "family_name");
    }

    /**
     * Which groups of ours follow from which of theirs.
     *
     * @param attribute the claim, with dots between the names of nested objects
     */
    public record Groups(boolean enabled, String attribute, Map<String, List<Integer>> mappings) {
        public static final Groups NONE = new Groups(false, "groups", Map.of());

        /** Our groups that somebody with these of theirs belongs to. */
        public Set<Integer> of(List<String> theirs) {
            Set<Integer> ours = new TreeSet<>();
            theirs.forEach(name -> ours.addAll(mappings.getOrDefault(name, List.of())));
            return ours;
        }
    }

    /** Where it may be asked: at its own origin and, over https, at the hosts that are listed. */
    public Set<String> reach() {
        Set<String> all = new TreeSet<>();
        all.add(WebAddress.origin(URI.create(issuer)));
        hosts.forEach(host -> all.add(WebAddress.origin(URI.create("https://" + host))));
        return all;
    }

    /** A trial of it counts as long as this stays the same. */
    public String identity() {
        return issuer + "\n" + clientId;
    }
}
