// What a user does in the browser: signs in, allows the application if asked, and is sent back to it. Returns where.
export async function browser(site, email, password, address) {
    const session = await fetch(site + '/api/session', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ username: email, password })
    })
    const cookies = ['metabase.SESSION=' + (await session.json()).id]
    const send = (to, options = {}) =>
        fetch(to, {
            redirect: 'manual',
            ...options,
            headers: { Accept: 'text/html', Cookie: cookies.join('; '), ...options.headers }
        })
    let answer = await send(address)
    if (answer.status === 200) {
        for (const cookie of answer.headers.getSetCookie()) {
            cookies.push(cookie.split(';')[0])
        }
        const form = new URLSearchParams({ approved: 'true' })
        for (const [, name, value] of (await answer.text()).matchAll(
            /<input type="hidden" name="([^"]*)" value="([^"]*)">/g
        )) {
            form.set(name, value.replaceAll('&#34;', '"').replaceAll('&amp;', '&'))
        }
        answer = await send(site + '/oauth/authorize/decision', {
            method: 'POST',
            headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Sec-Fetch-Site': 'same-origin' },
            body: form.toString()
        })
    }
    return new URL(answer.headers.get('Location'))
}
