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

// ---- A secret or an address can be copied

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
    if (told) {
      told.textContent = button.dataset.done;
    }
  });
  button.hidden = false;
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.addEventListener('click', () => print());
  button.hidden = false;
}

// ---- Addresses that hold what is typed into another field

for (const group of document.querySelectorAll('[data-follows]')) {
  const source = document.getElementById(group.dataset.follows);
  source.addEventListener('input', () => {
    for (const address of group.querySelectorAll('[data-template]')) {
      address.value = address.dataset.template.replace('{id}', source.value.trim() || '{id}');
    }
  });
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

// ---- What is wrong, or was done, is read out first; else what the filter has found

const first = document.querySelector('[data-focus]');
const results = location.search === '' || location.hash !== '' ? null : document.getElementById('results');
if (first) {
  first.focus();
} else if (results && performance.getEntriesByType('navigation')[0]?.type === 'navigate') {
  results.tabIndex = -1;
  results.focus({ preventScroll: true });
}
for (const link of document.querySelectorAll('.notice a[href^="#"]')) {
  link.addEventListener('click', (event) => {
    event.preventDefault();
    document.getElementById(link.hash.slice(1))?.focus();
  });
}

// ---- Users are suggested while a name is typed

for (const input of document.querySelectorAll('input[data-users]')) {
  const list = document.getElementById(input.getAttribute('list'));
  let timer = 0;
  let request = null;

  const suggest = async () => {
    request?.abort();
    request = new AbortController();
    const address = new URL('../../api/user', import.meta.url);
    address.search = new URLSearchParams({ query: input.value.trim(), limit: 8, offset: 0 });
    try {
      const answer = await fetch(address, { signal: request.signal });
      if (!answer.ok) {
        return; // the filter works without suggestions
      }
      const { data } = await answer.json();
      list.replaceChildren(...data.map((user) => {
        const option = document.createElement('option');
        option.value = user.email;
        option.label = user.common_name;
        return option;
      }));
    } catch {
      // given up for a newer question, or no network
    }
  };

  input.addEventListener('input', () => {
    clearTimeout(timer);
    if (input.value.trim().length > 1) {
      timer = setTimeout(suggest, 200);
    }
  });
}

// ---- Days of a filter are those of the reader's time zone

const ownZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const days = document.querySelector('[data-zone]');
if (days) {
  for (const input of document.querySelectorAll('input[name="zone"]')) {
    input.value = ownZone;
  }
  for (const link of document.querySelectorAll('a[data-days]')) {
    const address = new URL(link.href);
    address.searchParams.set('zone', ownZone);
    link.href = address;
  }
  if (!('applied' in days.dataset)) {
    days.lastElementChild.textContent = ownZone;
  }
}
// Times are in the time zone of the days that are chosen.
let timeZone = ownZone;
if (days && 'applied' in days.dataset) {
  try {
    timeZone = new Intl.DateTimeFormat(language, { timeZone: days.dataset.zone }).resolvedOptions().timeZone;
  } catch {
    // a zone that this browser does not know
  }
}

// ---- A page that was the answer to a form has an address to come back to

const own = document.querySelector('[data-address]');
if (own) {
  history.replaceState(null, '', own.dataset.address);
}

// ---- Times in the reader's own time zone, and as long ago as they are

const moment = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone });
const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone });
const exact = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'long', timeZone });
const distance = new Intl.RelativeTimeFormat(language);
const now = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(0, 'second');

const relative = (then) => {
  const seconds = (then - Date.now()) / 1000;
  const units = [['minute', 60], ['hour', 3600], ['day', 86400]].filter(([, length]) => Math.abs(seconds) >= length);
  const [unit, length] = units.pop() ?? ['minute', 60];
  const count = Math.trunc(seconds / length);
  if (unit === 'day' && Math.abs(count) > 30) {
    return date.format(then);
  }
  return count === 0 ? now : distance.format(count, unit);
};

const tellTimes = () => {
  for (const time of document.querySelectorAll('time:not([data-exact])')) {
    time.textContent = relative(new Date(time.dateTime));
  }
};

const localize = (root) => {
  for (const time of root.querySelectorAll('time[datetime]')) {
    const then = new Date(time.dateTime);
    time.title = exact.format(then);
    time.textContent = moment.format(then);
  }
  tellTimes();
};
localize(document);
setInterval(tellTimes, 30_000);

// ---- Menus close when one turns away from them

const openMenus = () => [...document.querySelectorAll('details[data-menu][open]')];
const closeOthers = (target) => {
  for (const menu of openMenus()) {
    if (!menu.contains(target)) {
      menu.open = false;
    }
  }
};
addEventListener('click', (event) => closeOthers(event.target));
addEventListener('focusin', (event) => closeOthers(event.target));
addEventListener('keydown', (event) => {
  const open = event.key === 'Escape' ? openMenus().pop() : undefined;
  if (open) {
    open.open = false;
    open.querySelector('summary').focus();
  }
});
document.querySelector('.bar > nav [aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });

// ---- Light or dark at once, so that nothing that was typed or shown once is lost

for (const form of document.querySelectorAll('form[data-themes]')) {
  form.addEventListener('submit', async (event) => {
    const chosen = event.submitter;
    if (!chosen) {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
    const fields = new URLSearchParams(new FormData(form));
    fields.set(chosen.name, chosen.value);
    try {
      const answer = await fetch(form.action, { method: 'POST', body: fields, redirect: 'manual' });
      if (answer.type !== 'opaqueredirect') {
        throw new Error('refused');
      }
    } catch {
      location.reload(); // the page itself tells what is wrong
      return;
    }
    if (chosen.value === 'system') {
      delete document.documentElement.dataset.theme;
    } else {
      document.documentElement.dataset.theme = chosen.value;
    }
    for (const button of form.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button === chosen));
    }
  });
}

// ---- A form is sent once, however often its button is pressed, unless its answer is a file

addEventListener('submit', (event) => {
  const form = event.target;
  if ('file' in form.dataset) {
    return;
  }
  if (form.dataset.sent) {
    event.preventDefault();
  }
  form.dataset.sent = 'yes';
});
addEventListener('pageshow', () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
  }
});

// ---- A form that only leads on is sent at once

document.querySelector('form[data-onward]')?.requestSubmit();

// ---- Filters make room for results on a small screen

const narrow = matchMedia('(max-width: 63.99rem)');
const fold = () => {
  for (const filters of document.querySelectorAll('details.filters')) {
    filters.open = !narrow.matches || filters.classList.contains('used');
    filters.classList.add('ready');
  }
};
narrow.addEventListener('change', fold);
fold();

// ---- Rows are selected, and the bar says how many

const boxes = () => [...document.querySelectorAll('input[form="bulk"]')];
let last = null; // the box from which Shift selects a range

const count = () => {
  const all = document.querySelector('input[data-all]');
  if (!all) {
    return;
  }
  const every = boxes();
  const chosen = every.filter((box) => box.checked).length;
  const line = document.querySelector('#bulk .chosen');
  document.getElementById('bulk').classList.toggle('active', chosen > 0);
  line.textContent = line.dataset.text.replace('#', chosen);
  all.checked = chosen > 0 && chosen === every.length;
  all.indeterminate = chosen > 0 && chosen < every.length;
  all.parentElement.hidden = false;
};
document.addEventListener('change', (event) => {
  if (event.target.matches('input[data-all]')) {
    boxes().forEach((box) => {
      box.checked = event.target.checked;
    });
  }
  count();
});
document.addEventListener('click', (event) => {
  const box = event.target;
  if (!box.matches('input[form="bulk"]')) {
    return;
  }
  const every = boxes();
  if (event.shiftKey && every.includes(last)) {
    const ends = [every.indexOf(last), every.indexOf(box)];
    every.slice(Math.min(...ends), Math.max(...ends) + 1).forEach((one) => {
      one.checked = box.checked;
    });
    count();
  }
  last = box;
});
addEventListener('pageshow', count);
count();

// ---- A list follows what is typed into its filter

for (const form of document.querySelectorAll('form[data-live]')) {
  let timer = 0;
  let request = null;

  const address = () => {
    const wanted = new URL(form.action);
    for (const [name, value] of new FormData(form)) {
      if (value.trim() !== '') {
        wanted.searchParams.set(name, value.trim());
      }
    }
    return wanted;
  };

  const follow = () => {
    clearTimeout(timer);
    request?.abort();
    const wanted = address();
    // Parses the page without a sink for text, which the policy of the pages forbids.
    request = new XMLHttpRequest();
    request.responseType = 'document';
    request.open('GET', wanted);
    request.addEventListener('load', (event) => {
      const answer = event.target;
      const fresh = answer.response?.getElementById('results');
      if (answer.status !== 200 || !fresh || new URL(answer.responseURL).pathname !== wanted.pathname) {
        location.assign(wanted); // the page itself will tell
        return;
      }
      const shown = document.importNode(fresh, true);
      document.getElementById('results').replaceWith(shown);
      localize(shown);
      count();
      history.replaceState(null, '', wanted);
      form.querySelector('.clear').hidden = ![...new FormData(form)].some(
        ([name, value]) => value.trim() !== '' && name !== 'sort' && name !== 'size',
      );
      document.getElementById('told').textContent = shown.querySelector('.tally p, .empty h2')?.textContent ?? '';
    });
    request.send();
  };

  form.addEventListener('input', (event) => {
    clearTimeout(timer);
    timer = setTimeout(follow, event.target.matches('select') ? 0 : 200);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    event.stopPropagation();
    follow();
  });
}
