// Small comforts. Every page works without them.

const language = document.documentElement.lang;

// ---- A password can be seen while it is typed

for (const button of document.querySelectorAll('.reveal')) {
  const input = document.getElementById(button.getAttribute('aria-controls'));
  const show = button.textContent;
  const set = (visible) => {
    input.type = visible ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(visible));
    button.textContent = visible ? button.dataset.hide : show;
  };
  button.addEventListener('click', () => {
    set(input.type === 'password');
    input.focus();
  });
  // Hidden again before it leaves, or the browser would remember it among ordinary entries.
  input.form.addEventListener('submit', () => set(false));
  button.hidden = false;
}

// ---- A secret can be copied

for (const button of document.querySelectorAll('.copy')) {
  const input = document.getElementById(button.getAttribute('aria-controls'));
  const told = document.querySelector('[data-copied]');
  input.addEventListener('focus', () => input.select());
  button.addEventListener('click', async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      document.execCommand('copy'); // without a secure address there is no clipboard to ask for
    }
    button.textContent = button.dataset.done;
    told.textContent = button.dataset.done;
  });
  button.hidden = false;
}

// ---- How good a new password is, by the server's own rule

for (const box of document.querySelectorAll('.strength')) {
  const input = document.getElementById(box.dataset.for);
  const bar = box.querySelector('progress');
  const line = box.querySelector('p');
  const least = Number(box.dataset.least);
  let timer = 0;
  let request = null;

  const tell = (good, sentence) => {
    const length = [...input.value].length;
    bar.value = good ? 100 : Math.min(90, Math.round((length / least) * 90));
    box.classList.toggle('good', good);
    line.textContent = sentence;
  };

  const ask = async () => {
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(new URL('../../api/util/password_check', import.meta.url), {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Metabase-Locale': language },
        body: JSON.stringify({ password: input.value }),
        signal: request.signal,
      });
      if (answer.ok) {
        tell(true, box.dataset.good);
      } else if (answer.status === 400) {
        const { errors } = await answer.json();
        tell(false, errors.password ?? '');
      } else {
        box.hidden = true; // the form itself will tell
      }
    } catch {
      // given up for a newer question, or no network: the form itself will tell
    }
  };

  input.addEventListener('input', () => {
    // What was wrong with the last one says nothing about this one.
    document.getElementById(input.id + '-error')?.remove();
    input.removeAttribute('aria-invalid');
    clearTimeout(timer);
    box.hidden = input.value === '';
    if (box.hidden) {
      request?.abort();
      return;
    }
    tell(false, line.textContent);
    timer = setTimeout(ask, 250);
  });
}

// ---- What is wrong is read out first

document.querySelector('[data-focus]')?.focus();
for (const link of document.querySelectorAll('.notice a[href^="#"]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    document.getElementById(link.hash.slice(1))?.focus();
  });
}

// ---- An invitation leads to the same page as a forgotten password, and says so behind the #

if (location.hash === '#new') {
  for (const element of document.querySelectorAll('[data-new]')) {
    element.textContent = element.dataset.new;
  }
  for (const form of document.querySelectorAll('form[data-new-kept]')) {
    form.action += '#new';
  }
}

// ---- Times in the reader's own time zone

const format = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
for (const time of document.querySelectorAll('time[datetime]')) {
  time.textContent = format.format(new Date(time.dateTime));
}

// ---- A form is sent once, however often its button is pressed

for (const form of document.forms) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
    }
    form.dataset.sent = 'yes';
  });
}
addEventListener('pageshow', () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});
