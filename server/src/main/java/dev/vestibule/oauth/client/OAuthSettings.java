package dev.vestibule.oauth.client;

import dev.vestibule.platform.address.HostName;
import dev.vestibule.platform.config.Chapter;
import dev.vestibule.platform.config.Environment;
import dev.vestibule.platform.config.Kind;
import dev.vestibule.platform.config.Setting;
import dev.vestibule.platform.i18n.Message;
import dev.vestibule.settings.SettingsGroup;
import dev.vestibule.settings.SettingsPart;
import dev.vestibule.settings.StoredSettings;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which applications come without an administrator. The environment takes precedence over stored settings. */
public final class OAuthSettings implements SettingsPart {
    private static final Setting<Boolean> REGISTRATION = Setting.of(
                    Chapter.APPLICATIONS,
                    "MB_OAUTH_SERVER_DYNAMIC_REGISTRATION_ENABLED",
                    Kind.flag(),
                    "true",
                    "`false` keeps applications from registering themselves, as the Metabase CLI and MCP clients do. Those that an administrator adds are not affected.")
            .as("oauth-server-dynamic-registration-enabled");

    private static final Setting<Boolean> DOCUMENTS = Setting.of(
                    Chapter.APPLICATIONS,
                    "VESTIBULE_OAUTH_CLIENT_DOCUMENTS_ENABLED",
                    Kind.flag(),
                    "false",
                    "`true` accepts applications that are identified by the https URL of a document with their metadata, as some MCP clients are. The server reads the document, so it must be able to reach the internet; see [OAuth](oauth.md#client-id-metadata-documents).")
            .as("oauth-client-documents-enabled");

    private static final Setting<List<String>> HOSTS = Setting.of(
                    Chapter.APPLICATIONS,
                    "VESTIBULE_OAUTH_CLIENT_DOCUMENT_HOSTS",
                    Kind.list(HostName::isHost, "must be host names such as app.example.com"),
                    "",
                    "The hosts with documents that are accepted; all public hosts if it is empty.")
            .as("oauth-client-document-hosts");

    private static final Setting<Boolean> LOOPBACK = Setting.of(
            Chapter.APPLICATIONS,
            "VESTIBULE_OAUTH_CLIENT_DOCUMENT_LOOPBACK",
            Kind.flag(),
            "false",
            "`true` also accepts documents on the server's own machine over http, to develop applications.");

    public static final List<Setting<?>> ALL = List.of(REGISTRATION, DOCUMENTS, HOSTS, LOOPBACK);

    private final SettingsGroup group;
    private final boolean loopback;

    public OAuthSettings(Environment environment, StoredSettings stored) {
        this.group = new SettingsGroup(stored, List.of(REGISTRATION, DOCUMENTS, HOSTS), environment);
        this.loopback = environment.value(LOOPBACK);
    }

    /** Returns whether applications may register themselves. */
    public boolean registers() {
        return group.valueOrUsual(REGISTRATION);
    }

    /** Returns whether the URL of a document is accepted as a client ID. */
    public boolean readsDocuments() {
        return group.valueOrUsual(DOCUMENTS);
    }

    boolean readsDocumentsOf(String host) {
        Set<String> hosts = group.valueOrUsual(HOSTS).stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        return readsDocuments() && (hosts.isEmpty() || hosts.contains(host));
    }

    boolean readsDocumentsOfThisMachine() {
        return loopback;
    }

    @Override
    public SettingsGroup group() {
        return group;
    }

    @Override
    public Map<String, Message> faults(Map<String, Optional<String>> wanted) {
        Optional<String> hosts = wanted.getOrDefault(HOSTS.key(), Optional.empty());
        return hosts.isEmpty() || HOSTS.read(hosts.get()).isPresent()
                ? Map.of()
                : Map.of(HOSTS.key(), Message.of("setting.hosts"));
    }
}
