// A relying party with npm's openid-client, a certified library: it signs a user in, and uses everything that the
// provider says it has. What came of it is printed as one line of JSON.
import * as client from 'openid-client'
import { approve, browser } from './browser.mjs'

const [site, clientId, clientSecret, email, password] = process.argv.slice(2)
const redirectUri = 'https://app.example.com/callback'
const result = {}

const config = await client.discovery(
    new URL(site),
    clientId,
    undefined,
    client.ClientSecretBasic(clientSecret),
    { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] }
)

const verifier = client.randomPKCECodeVerifier()
const nonce = client.randomNonce()
const state = client.randomState()
const address = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope: 'openid email profile offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    nonce,
    state,
    max_age: '1000'
})
const back = await browser(site, email, password, address)
const tokens = await client.authorizationCodeGrant(config, back, {
    pkceCodeVerifier: verifier,
    expectedNonce: nonce,
    expectedState: state,
    idTokenExpected: true,
    maxAge: 1000
})
result.claims = tokens.claims()
result.userinfo = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub)
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
result.refreshed = refreshed.claims().sub
result.introspection = await client.tokenIntrospection(config, refreshed.access_token)
await client.tokenRevocation(config, refreshed.access_token)
result.revoked = await client.tokenIntrospection(config, refreshed.access_token)
result.own = await client.tokenIntrospection(
    config,
    (await client.clientCredentialsGrant(config)).access_token
)
const pushed = await client.buildAuthorizationUrlWithPAR(config, {
    redirect_uri: redirectUri,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    prompt: 'consent',
    state
})
result.pushed = (
    await client.authorizationCodeGrant(config, await browser(site, email, password, pushed), {
        pkceCodeVerifier: verifier,
        expectedState: state,
        idTokenExpected: true
    })
).claims().sub
const device = await client.initiateDeviceAuthorization(config, { scope: 'openid email' })
const polling = client.pollDeviceAuthorizationGrant(config, device)
await approve(site, email, password, device.verification_uri_complete)
result.device = (await polling).claims().sub
result.logout = client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token,
    post_logout_redirect_uri: 'https://app.example.com/signed-out'
}).href
console.log(JSON.stringify(result))
