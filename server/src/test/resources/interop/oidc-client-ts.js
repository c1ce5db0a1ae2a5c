// An application that is nothing but a page: npm's oidc-client-ts signs its user in, gets the claims, renews the
// tokens and signs out, all from the browser.
const manager = new oidc.UserManager({
    authority: '@site@',
    client_id: '@client@',
    redirect_uri: location.origin + '/callback',
    post_logout_redirect_uri: location.origin + '/left',
    scope: 'openid email offline_access',
    loadUserInfo: true,
    userStore: new oidc.WebStorageStateStore({ store: sessionStorage })
})
const say = (text) => {
    document.getElementById('said').textContent = text
}
const on = (id, work) =>
    document.getElementById(id).addEventListener('click', () => work().catch((error) => say('Error: ' + error)))

on('in', () => manager.signinRedirect())
on('renew', async () => {
    const before = (await manager.getUser()).access_token
    const user = await manager.signinSilent()
    say(user.access_token === before ? 'Error: the same token' : 'Renewed for ' + user.profile.email)
})
on('out', () => manager.signoutRedirect())

const arrived = async () => {
    if (location.pathname === '/callback') {
        const user = await manager.signinCallback()
        say('Signed in as ' + user.profile.email + ', number ' + user.profile.sub)
    } else if (location.pathname === '/left') {
        await manager.signoutCallback()
        say((await manager.getUser()) === null ? 'Signed out' : 'Error: still there')
    } else {
        say('Ready')
    }
}
arrived().catch((error) => say('Error: ' + error))
