// Passkeys: what only a script can ask of the browser. Everything that counts is checked by the server.

const language = document.documentElement.lang;
const supported = typeof PublicKeyCredential === 'function'
  && 'parseRequestOptionsFromJSON' in PublicKeyCredential
  && 'parseCreationOptionsFromJSON' in PublicKeyCredential
  && 'toJSON' in PublicKeyCredential.prototype;

/** A sentence for the reader, in place of the browser's own. */
class Told extends Error {}

const post = async (path, body) => {
  const answer = await fetch(new URL(`../../api/vestibule/passkey${path}`, import.meta.url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Metabase-Locale': language },
    body: JSON.stringify(body),
  });
  if (answer.ok) {
    return answer.json();
  }
  const text = await answer.text();
  let sentence = text;
  let reason = '';
  try {
    const { errors, message, error_code: name } = JSON.parse(text);
    sentence = errors ? Object.values(errors).join(' ') : message;
    reason = name;
  } catch {
    // a plain sentence already
  }
  if (reason === 'fresh-proof-required') {
    location.assign(location.href); // the page asks for it
    await new Promise(() => {});
  }
  throw new Told(sentence);
};

const tell = (form, trouble) => {
  const line = form.querySelector('[data-trouble]');
  if (trouble === null) {
    line.textContent = '';
  } else if (trouble instanceof Told) {
    line.textContent = trouble.message;
  } else if (trouble.name === 'InvalidStateError') {
    line.textContent = line.dataset.exists;
  } else if (trouble instanceof TypeError) {
    line.textContent = line.dataset.unreachable;
  } else {
    line.textContent = line.dataset.canceled;
  }
};

const send = (form, credential, field = 'credential') => {
  form.elements[field].value = JSON.stringify(credential.toJSON());
  form.submit();
};

// ---- Add a passkey

const adding = document.querySelector('form[data-passkey-add]');
if (adding) {
  if (!supported) {
    const line = adding.querySelector('[data-trouble]');
    line.textContent = line.dataset.unsupported;
    adding.querySelector('button.main')?.remove();
  }
  adding.addEventListener('submit', async (event) => {
    event.preventDefault();
    event.stopPropagation(); // the form may be sent again after a failure
    tell(adding, null);
    const button = adding.querySelector('button.main');
    if (!button) {
      return;
    }
    button.disabled = true;
    try {
      const password = adding.elements.password?.value;
      const code = adding.elements.code?.value.trim();
      const options = await post('/options', { ...(password && { password }), ...(code && { code }) });
      if (adding.elements.code) {
        adding.elements.code.value = ''; // it is used up, even if the browser creates nothing
      }
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
      const credential = await navigator.credentials.create({ publicKey });
      if (adding.elements.password) {
        adding.elements.password.value = ''; // it has been checked
      }
      send(adding, credential);
    } catch (trouble) {
      tell(adding, trouble);
    } finally {
      button.disabled = false;
    }
  });
}

// ---- Confirm who one is with a passkey

const confirming = document.querySelector('form[data-passkey-confirm]');
const use = confirming?.querySelector('[data-passkey-use]');
if (use && supported) {
  use.hidden = false;
  use.addEventListener('click', async () => {
    tell(confirming, null);
    use.disabled = true;
    try {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post('/../session/proof/options', {}));
      send(confirming, await navigator.credentials.get({ publicKey }), 'confirm-credential');
    } catch (trouble) {
      tell(confirming, trouble);
    } finally {
      use.disabled = false;
    }
  });
}

// ---- Complete a sign-in with a passkey

const stepping = document.querySelector('form[data-passkey-step]');
if (stepping && supported) {
  const button = stepping.querySelector('button');
  button.hidden = false;
  stepping.addEventListener('submit', async (event) => {
    event.preventDefault();
    event.stopPropagation();
    tell(stepping, null);
    button.disabled = true;
    try {
      const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(stepping.dataset.options));
      const credential = await navigator.credentials.get({ publicKey });
      stepping.elements.trust.disabled = !document.querySelector('input[type="checkbox"][name="trust"]')?.checked;
      send(stepping, credential);
    } catch (trouble) {
      tell(stepping, trouble);
    } finally {
      button.disabled = false;
    }
  });
}

// ---- Sign in with a passkey

const RENEW = 'renew';
const LONGEST = 4 * 60_000; // a challenge is accepted for five minutes

const signingIn = document.querySelector('form[data-passkey-sign-in]');
if (signingIn && supported) {
  let waiting = null; // the offer among the suggestions for the email address

  const submit = (credential) => {
    const remember = document.querySelector('input[type="checkbox"][name="remember"]');
    signingIn.elements.remember.value = remember?.checked ? 'on' : '';
    send(signingIn, credential);
  };

  const request = async (more) => {
    const options = await post('/sign-in/options', {});
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return navigator.credentials.get({ publicKey, ...more });
  };

  // Once for each challenge: a second request would end the first one while it is in use.
  const suggest = async () => {
    if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) {
      return;
    }
    let renewed = true;
    while (renewed) {
      const control = new AbortController();
      waiting = control;
      const timer = setTimeout(() => control.abort(RENEW), LONGEST);
      try {
        submit(await request({ mediation: 'conditional', signal: control.signal }));
        return;
      } catch {
        renewed = control.signal.aborted && control.signal.reason === RENEW;
      } finally {
        clearTimeout(timer);
      }
    }
  };

  const button = signingIn.querySelector('button');
  button.hidden = false;
  signingIn.addEventListener('submit', async (event) => {
    event.preventDefault();
    event.stopPropagation();
    waiting?.abort(); // a browser has one request at a time
    tell(signingIn, null);
    button.disabled = true;
    try {
      submit(await request({}));
    } catch (trouble) {
      tell(signingIn, trouble);
      suggest();
    } finally {
      button.disabled = false;
    }
  });

  const { unknown, site } = signingIn.dataset;
  if (unknown) {
    PublicKeyCredential.signalUnknownCredential?.({ rpId: site, credentialId: unknown })?.catch(() => {});
  }
  suggest();
}

// ---- What is removed here vanishes from the reader's password manager

const list = document.querySelector('[data-passkeys-accepted]');
if (list && supported) {
  PublicKeyCredential.signalAllAcceptedCredentials?.({
    rpId: list.dataset.site,
    userId: list.dataset.user,
    allAcceptedCredentialIds: list.dataset.passkeysAccepted.split(' ').filter((id) => id !== ''),
  })?.catch(() => {});
}
