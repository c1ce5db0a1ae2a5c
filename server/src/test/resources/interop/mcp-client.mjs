// The client of the MCP SDK, as an assistant has it: it finds this server by the metadata of the resource, registers
// itself, gets tokens for a user, and refreshes them. What came of it is printed as one line of JSON.
import { auth } from '@modelcontextprotocol/sdk/client/auth.js'
import { browser } from './browser.mjs'

const [site, email, password] = process.argv.slice(2)
const serverUrl = site + '/api/mcp'
const kept = {}

const provider = {
    redirectUrl: 'http://127.0.0.1:33418/callback',
    clientMetadata: {
        client_name: 'Assistant',
        redirect_uris: ['http://127.0.0.1:33418/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none'
    },
    state: () => 'a-state',
    clientInformation: () => kept.client,
    saveClientInformation: (client) => {
        kept.client = client
    },
    tokens: () => kept.tokens,
    saveTokens: (tokens) => {
        kept.tokens = tokens
    },
    redirectToAuthorization: (address) => {
        kept.address = address
    },
    saveCodeVerifier: (verifier) => {
        kept.verifier = verifier
    },
    codeVerifier: () => kept.verifier
}

const status = async (token) =>
    (await fetch(site + '/api/user/current', { headers: { Authorization: 'Bearer ' + token } })).status

const result = { begun: await auth(provider, { serverUrl }) }
result.scope = kept.address.searchParams.get('scope')
result.resource = kept.address.searchParams.get('resource')
const back = await browser(site, email, password, kept.address.href)
result.back = back.searchParams.get('state')
result.finished = await auth(provider, { serverUrl, authorizationCode: back.searchParams.get('code') })
const first = kept.tokens
result.status = await status(first.access_token)
result.again = await auth(provider, { serverUrl })
result.rotated = kept.tokens.refresh_token !== first.refresh_token
result.refreshed = await status(kept.tokens.access_token)
result.client = kept.client.client_id
console.log(JSON.stringify(result))
