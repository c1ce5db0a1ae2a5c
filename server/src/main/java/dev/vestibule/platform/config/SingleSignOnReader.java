package dev.vestibule.platform.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vestibule.platform.address.DomainName;
import dev.vestibule.platform.i18n.MessageCatalog;
import dev.vestibule.platform.i18n.Messages;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads who else may say who people are; also says of single values whether they fit, for those that are given while the server
 * runs.
 */
public final class SingleSignOnReader {
    static final String GOOGLES_CLIENTS = ".apps.googleusercontent.com";
    private static final int LONGEST = 254;

    private SingleSignOnReader() {}

    public static boolean isGoogleClientId(String text) {
        return text.length() <= LONGEST
                && text.endsWith(GOOGLES_CLIENTS)
                && text.length() > GOOGLES_CLIENTS.length()
                && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /**
     * Domains from a list with commas, as {@link DomainName} has them.
     *
     * @throws IllegalArgumentException when one of them is no domain
     */
    static List<String> domains(String text) {
        List<String> given = Stream.of(text.split(","))
                .map(String::strip)
                .filter(domain -> !domain.isEmpty())
                .toList();
        List<String> domains = given.stream()
                .flatMap(domain -> domain(domain).stream())
                .map(DomainName::text)
                .toList();
        if (domains.size() < given.size()) {
            throw new IllegalArgumentException("must be domains with commas between them");
        }
        return domains;
    }

    /** A name with a dot in it. */
    static Optional<DomainName> domain(String text) {
        return DomainName.parse(text).filter(DomainName::isQualified);
    }

    static Settings.SingleSignOn singleSignOn(SettingsReader read) {
        Settings.SingleSignOn signOn = new Settings.SingleSignOn(
                google(read),
                providers(read),
                read.value(SettingKey.VESTIBULE_OIDC_LOOPBACK) || read.value(SettingKey.VESTIBULE_DEV));
        read.given(SettingKey.MB_ENABLE_PASSWORD_LOGIN);
        return signOn;
    }

    private static List<OidcProvider> providers(SettingsReader read) {
        Optional<String> text = read.given(SettingKey.MB_OIDC_PROVIDERS);
        if (text.isEmpty()) {
            return List.of();
        }
        JsonNode list = read.checked(SettingKey.MB_OIDC_PROVIDERS, () -> OidcProviderJson.parse(text.get()));
        if (list == null || !list.isArray()) {
            read.problem(SettingKey.MB_OIDC_PROVIDERS, "must be a list of providers");
            return List.of();
        }
        List<OidcProvider> providers = new ArrayList<>();
        for (JsonNode entry : list) {
            OidcProviderJson.Read one = OidcProviderJson.read(secretFromFile(read, entry));
            String name = "provider " + (providers.size() + 1) + ": ";
            if (!one.faults().isEmpty()) {
                Messages english = new MessageCatalog().english();
                one.faults()
                        .forEach((field, fault) ->
                                read.problem(SettingKey.MB_OIDC_PROVIDERS, name + field + " " + english.of(fault)));
            }
            one.provider().ifPresent(provider -> {
                if (providers.stream().anyMatch(other -> other.key().equals(provider.key()))) {
                    read.problem(SettingKey.MB_OIDC_PROVIDERS, name + "its key stands there twice");
                }
                providers.add(provider);
            });
        }
        return List.copyOf(providers);
    }

    /** {@code client-secret-file} names a file; only here, as nobody may make the running server read files. */
    private static JsonNode secretFromFile(SettingsReader read, JsonNode entry) {
        if (!(entry instanceof ObjectNode object)) {
            return entry;
        }
        if (!object.has("enabled")) {
            object.put("enabled", true); // who writes it down wants it
        }
        if (!object.path("client-secret-file").isTextual()) {
            return object;
        }
        String file = object.remove("client-secret-file").textValue();
        read.secretFromFile("client-secret-file of a provider", file)
                .ifPresent(secret -> object.put("client-secret", secret));
        return object;
    }

    private static Settings.Google google(SettingsReader read) {
        read.given(SettingKey.MB_GOOGLE_AUTH_CLIENT_ID);
        read.given(SettingKey.MB_GOOGLE_AUTH_AUTO_CREATE_ACCOUNTS_DOMAIN);
        boolean on = read.given(SettingKey.MB_GOOGLE_AUTH_ENABLED).orElse(false);
        if (on && !read.isSet(SettingKey.MB_GOOGLE_AUTH_CLIENT_ID)) {
            read.problem(SettingKey.MB_GOOGLE_AUTH_ENABLED, "needs MB_GOOGLE_AUTH_CLIENT_ID");
        }
        read.given(SettingKey.VESTIBULE_GOOGLE_CLIENT_SECRET);
        URI keys = address(read, SettingKey.VESTIBULE_GOOGLE_JWKS_URI);
        return new Settings.Google(
                address(read, SettingKey.VESTIBULE_GOOGLE_ISSUER).toString(), keys);
    }

    private static URI address(SettingsReader read, Setting<String> setting) {
        URI address = read.checked(setting, () -> WebAddress.outward(read.value(setting)));
        return address == null ? URI.create(setting.usual()) : address;
    }
}
