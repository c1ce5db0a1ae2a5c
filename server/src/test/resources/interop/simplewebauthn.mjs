// Judges answers of authenticators with npm's SimpleWebAuthn, by what the server under test has stored. Reads a list of
// answers as JSON; prints what came of each as one line of JSON.
import { readFileSync } from 'node:fs'
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'

const site = { expectedOrigin: 'https://id.example.com', expectedRPID: 'id.example.com', requireUserVerification: true }
const bytes = (hex) => Uint8Array.from(Buffer.from(hex, 'hex'))

async function registered({ response, challenge }) {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        ...site
    })
    const { credential, aaguid, credentialBackedUp } = registrationInfo
    return { verified, id: credential.id, counter: credential.counter, aaguid, synced: credentialBackedUp }
}

async function signedIn({ response, challenge, credential }) {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        credential: {
            id: Buffer.from(bytes(credential.id)).toString('base64url'),
            publicKey: bytes(credential.publicKey),
            counter: credential.counter,
            transports: ['internal']
        },
        ...site
    })
    return { verified, counter: authenticationInfo.newCounter, userVerified: authenticationInfo.userVerified }
}

const results = []
for (const one of JSON.parse(readFileSync(0, 'utf8'))) {
    try {
        results.push(await (one.credential ? signedIn(one) : registered(one)))
    } catch (error) {
        results.push({ verified: false, why: error.message })
    }
}
console.log(JSON.stringify(results))
