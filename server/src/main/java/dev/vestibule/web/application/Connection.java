package dev.vestibule.web.application;

import dev.vestibule.settings.SiteAddress;
import java.util.List;

/** The addresses of this server that an application needs. */
public record Connection(List<Value> values) {
    private static final String DISCOVERY = "/.well-known/openid-configuration";

    public Connection {
        values = List.copyOf(values);
    }

    /**
     * An address.
     *
     * @param id of its field
     * @param label the key of its label
     */
    public record Value(String id, String label, String value) {}

    static Connection of(SiteAddress site) {
        return new Connection(List.of(
                new Value("issuer", "admin.applications.issuer", site.link("")),
                new Value("discovery", "admin.applications.discovery", site.link(DISCOVERY))));
    }
}
