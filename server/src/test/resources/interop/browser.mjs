// What a user does in the browser.

async function signedIn(site, email, password) {
    const session = await fetch(site + '/api/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username: email, password })
    })
    return ['metabase.SESSION=' + (await session.json()).id]
}

function sender(cookies) {
    return (to, options = {}) =>
        fetch(to, {
            redirect: 'manual',
            ...options,
            headers: { Accept: 'text/html', Cookie: cookies.join('; '), ...options.headers }
        })
}

const form = (fields) => ({
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' },
    body: new URLSearchParams(fields).toString()
})

// Signs in, allows the application if asked, and is sent back to it. Returns where.
export async function browser(site, email, password, address) {
    const cookies = await signedIn(site, email, password)
    const send = sender(cookies)
    let answer = await send(address)
    if (answer.status === 200) {
        for (const cookie of answer.headers.getSetCookie()) {
            cookies.push(cookie.split(';')[0])
        }
        const fields = { approved: 'true' }
        for (const [, name, value] of (await answer.text()).matchAll(
            /<input type="hidden" name="([^"]*)" value="([^"]*)">/g
        )) {
            fields[name] = value.replaceAll('&#34;', '"').replaceAll('&amp;', '&')
        }
        answer = await send(site + '/oauth/authorize/decision', form(fields))
    }
    return new URL(answer.headers.get('Location'))
}

// Signs in, and approves the device whose link is opened.
export async function approve(site, email, password, link) {
    const send = sender(await signedIn(site, email, password))
    const page = await (await send(link)).text()
    const proof = page.match(/name="proof" value="([0-9a-f]*)"/)[1]
    const code = page.match(/name="user_code" value="([A-Z-]*)"/)[1]
    await send(site + '/device/decision', form({ proof, user_code: code, approved: 'true' }))
}
