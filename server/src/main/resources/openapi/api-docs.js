// Search, buttons that copy, and the current place in the index. The page is complete without them.

const search = document.getElementById('search');
const found = document.getElementById('found');
const groups = [...document.querySelectorAll('nav details')];
const links = new Map([...document.querySelectorAll('nav li a')].map((link) => [link.hash.slice(1), link]));
const sections = [...document.querySelectorAll('section[data-tag]')];
const overview = document.querySelector('.overview');

// ---- Search: every word has to be in the method, the path, the name, the description, the tag or a field

const entries = sections.flatMap((section) =>
  [...section.querySelectorAll('article, .schema')].map((element) => ({
    element,
    link: links.get(element.id),
    words: [section.dataset.tag, ...[...element.querySelectorAll('header, dt, .schema > summary')].map((e) => e.textContent)]
      .join(' ')
      .toLowerCase(),
  })),
);
const none = document.createElement('p');
none.className = 'none';
none.textContent = 'No results. Try another word.';
none.hidden = true;
document.querySelector('main').append(none);
let opened = [];

const filter = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const entry of entries) {
    const fits = words.every((word) => entry.words.includes(word));
    entry.element.hidden = !fits;
    entry.link.parentElement.hidden = !fits;
    count += fits ? 1 : 0;
  }
  for (const section of sections) {
    section.hidden = !section.querySelector('article:not([hidden]), .schema:not([hidden])');
  }
  for (const group of groups) {
    group.hidden = !group.querySelector('li:not([hidden])');
    if (words.length > 0 && !group.open) {
      group.open = true;
      opened.push(group);
    }
  }
  if (words.length === 0) {
    opened.forEach((group) => { group.open = false; });
    opened = [];
  }
  overview.hidden = words.length > 0;
  none.hidden = count > 0;
  found.textContent = words.length === 0 ? '' : `${count} ${count === 1 ? 'result' : 'results'}`;
};

search.addEventListener('input', filter);
search.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    search.value = '';
    filter();
  } else if (event.key === 'Enter') {
    entries.find((entry) => !entry.element.hidden)?.link.click();
  }
});
addEventListener('keydown', (event) => {
  const typing = event.target.closest?.('input, textarea, select');
  if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    search.focus();
  }
});
search.closest('.search').hidden = false;

// ---- A link leads to its target, even if it was collapsed or filtered out

const show = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) {
    return;
  }
  if (target.closest('[hidden]')) {
    search.value = '';
    filter();
  }
  if (target.matches('details')) {
    target.open = true;
  }
  target.scrollIntoView();
};
addEventListener('hashchange', show);
if (location.hash) {
  show();
}

// ---- The current place in the index

const wide = matchMedia('(min-width: 64rem)');
let current = null;
const observer = new IntersectionObserver(
  (changes) => {
    const entering = changes.find((change) => change.isIntersecting);
    const link = entering && links.get(entering.target.id);
    if (!link || link === current) {
      return;
    }
    current?.removeAttribute('aria-current');
    link.setAttribute('aria-current', 'true');
    current = link;
    if (wide.matches) {
      link.closest('details').open = true;
      link.scrollIntoView({ block: 'nearest' });
    }
  },
  { rootMargin: '-8% 0px -82% 0px' },
);
entries.forEach((entry) => observer.observe(entry.element));

// ---- Examples can be copied

const told = document.createElement('p');
told.className = 'skip';
told.setAttribute('role', 'status');
document.body.append(told);

const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement('textarea'); // without a secure address there is no clipboard to ask for
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
  }
};

for (const caption of document.querySelectorAll('figcaption')) {
  const button = document.createElement('button');
  const of = caption.closest('article')?.querySelector('h3').textContent;
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy ${caption.textContent.toLowerCase()}${of ? `: ${of}` : ''}`);
  button.addEventListener('click', async () => {
    await copy(caption.nextElementSibling.innerText.trim());
    button.textContent = 'Copied';
    told.textContent = 'Copied';
    button.focus();
    setTimeout(() => {
      button.textContent = 'Copy';
      told.textContent = '';
    }, 2000);
  });
  caption.append(button);
}
