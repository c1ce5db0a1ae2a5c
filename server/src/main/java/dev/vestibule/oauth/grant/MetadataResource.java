package dev.vestibule.oauth.grant;

import dev.vestibule.platform.http.Cors;
import dev.vestibule.platform.http.Resource;
import dev.vestibule.platform.http.Response;
import dev.vestibule.platform.http.Routes;

/**
 * {@code /.well-known/oauth-authorization-server} and {@code oauth-protected-resource}: what programs look up first.
 */
public final class MetadataResource implements Resource {
    private static final String SERVER = "/.well-known/oauth-authorization-server";
    private static final String RESOURCE = "/.well-known/oauth-protected-resource";

    private final ServerMetadata metadata;

    MetadataResource(ServerMetadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public void addTo(Routes routes) {
        routes.get(SERVER, request -> Cors.open(Response.json(200, metadata.document())));
        routes.options(SERVER, Cors.preflight("GET"));
        add(routes, "", "/api/metabase-mcp");
        add(routes, "/api/metabase-mcp", "/api/metabase-mcp");
        add(routes, "/api/mcp", "/api/mcp");
    }

    private void add(Routes routes, String suffix, String resource) {
        routes.get(RESOURCE + suffix, request -> Cors.open(Response.json(200, metadata.resource(resource))));
        routes.options(RESOURCE + suffix, Cors.preflight("GET"));
    }
}
