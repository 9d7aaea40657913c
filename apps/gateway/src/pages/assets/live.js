// Says that a list became other; the page itself is asked by the reader's own rights. Without this, and where too many listen, a page says as of when it is.
const bar = () => document.querySelector('[data-live]');
const region = () => document.querySelector('[data-live-region]');
let source;
let seenAt = performance.now();
let touched = false;

for (const kind of ['keydown', 'pointerdown', 'wheel', 'focusin']) addEventListener(kind, () => { touched = true; }, { passive: true });

function listen() {
  if (source || document.hidden) return;
  source = new EventSource(`/desk/stream?${bar().dataset.live}`);
  source.addEventListener('news', ({ data }) => tell(JSON.parse(data)));
  source.addEventListener('over', leave);
}

function leave() {
  source?.close();
  source = undefined;
}

function tell({ added, changed }) {
  if (added + changed === 0) return;
  const link = bar().querySelector('[data-live-show]');
  link.textContent = added === 0 ? bar().dataset.changed : added === 1 ? bar().dataset.one : bar().dataset.many.replace('{n}', added);
  bar().hidden = false;
  // Nobody is reading yet: the window was just opened or come back to, and not touched since.
  if (!touched && performance.now() - seenAt < 3000 && scrollY === 0) void show(false);
}

// In place, so that nothing that somebody reads moves before they ask for it.
async function show(asked) {
  leave();
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => undefined);
  const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html');
  const [news, part] = [page && page.querySelector('[data-live]'), page && page.querySelector('[data-live-region]')];
  if (!news || !part) {
    if (asked) location.assign(bar().querySelector('[data-live-show]').href);
    return;
  }
  bar().replaceWith(news);
  region().replaceWith(part);
  // The first of what is listed: what sorts a list stands in its head, which a narrow window does not show.
  if (asked) (region().querySelector('#list :is(tbody, li) a[href]') ?? region().querySelector('a[href]'))?.focus();
  listen();
}

document.addEventListener('click', (event) => {
  if (!event.target.closest('[data-live-show]') || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void show(true);
});

// A window that nobody sees takes none of the few connections that a browser has.
document.addEventListener('visibilitychange', () => {
  if (document.hidden) return leave();
  seenAt = performance.now();
  touched = false;
  listen();
});
addEventListener('pagehide', leave);
addEventListener('pageshow', listen);
