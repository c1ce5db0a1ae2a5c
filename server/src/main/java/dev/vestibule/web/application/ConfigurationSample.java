package dev.vestibule.web.application;

import dev.vestibule.oauth.client.ClientMetadata;

/** The configuration of a common application, to be copied: names in braces are filled in. */
enum ConfigurationSample {
    NONE(""),
    GRAFANA("""
            [auth.generic_oauth]
            enabled = true
            name = Vestibule
            client_id = {id}
            client_secret = {secret}
            scopes = {scopes}
            auth_url = {issuer}/oauth/authorize
            token_url = {issuer}/oauth/token
            api_url = {issuer}/oauth/userinfo
            use_pkce = true
            login_attribute_path = preferred_username
            role_attribute_path = contains(groups[*], 'Administrators') && 'Admin' || 'Viewer'
            """),
    GITEA("""
            gitea admin auth add-oauth --name vestibule --provider openidConnect \\
              --key {id} --secret {secret} \\
              --auto-discover-url {issuer}/.well-known/openid-configuration \\
              --scopes "{scopes}" --group-claim-name groups
            """),
    FORGEJO("""
            forgejo admin auth add-oauth --name vestibule --provider openidConnect \\
              --key {id} --secret {secret} \\
              --auto-discover-url {issuer}/.well-known/openid-configuration \\
              --scopes "{scopes}" --group-claim-name groups
            """),
    NEXTCLOUD("""
            php occ app:install user_oidc
            php occ user_oidc:provider vestibule --clientid={id} --clientsecret={secret} \\
              --discoveryuri={issuer}/.well-known/openid-configuration --scope="{scopes}"
            """),
    PORTAINER("""
            Client ID:         {id}
            Client secret:     {secret}
            Authorization URL: {issuer}/oauth/authorize
            Access token URL:  {issuer}/oauth/token
            Resource URL:      {issuer}/oauth/userinfo
            Redirect URL:      {url}
            User identifier:   preferred_username
            Scopes:            {scopes}
            Auth style:        In Params
            """),
    IMMICH("""
            Issuer URL:                 {issuer}
            Client ID:                  {id}
            Client secret:              {secret}
            Token endpoint auth method: client_secret_post
            Scope:                      {scopes}
            """),
    JELLYFIN("""
            Name of OpenID provider: vestibule
            OpenID endpoint:         {issuer}
            OpenID client ID:        {id}
            OpenID secret:           {secret}
            Role claim:              groups
            Request additional scopes: groups
            """),
    PROXMOX("""
            pveum realm add vestibule --type openid --issuer-url {issuer} \\
              --client-id {id} --client-key {secret} \\
              --username-claim username --scopes "{scopes}" --autocreate 1
            """),
    MCP("");

    private final String text;

    ConfigurationSample(String text) {
        this.text = text;
    }

    static ConfigurationSample of(ApplicationTemplate template) {
        return template.product().isEmpty() ? NONE : valueOf(template.name());
    }

    String text(String issuer, String id, String secret, String url, ClientMetadata metadata) {
        return text.replace("{issuer}", issuer)
                .replace("{id}", id)
                .replace("{secret}", secret)
                .replace("{url}", url)
                .replace("{scopes}", String.join(" ", metadata.scopes()));
    }
}
