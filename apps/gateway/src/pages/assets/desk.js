// While a page of a held case is seen, its lease is kept; every page works without this.
const lease = document.querySelector('[data-lease]');
const everyMs = 120_000;
let typed = false;

for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, () => { typed = true; }, { passive: true });

async function keep() {
  if (document.visibilityState !== 'visible') return;
  const asked = new URLSearchParams({ of: lease.dataset.lease });
  // Only a person who does something keeps the session; a window left open does not.
  if (typed) asked.set('typed', '1');
  typed = false;
  try {
    const answer = await fetch(`/desk/lease?${asked}`);
    if (answer.ok) lease.textContent = await answer.text();
  } catch {
    // The next round tries again; the lease lasts many rounds.
  }
}

if (lease) {
  setInterval(keep, everyMs);
  document.addEventListener('visibilitychange', keep);
}

// Keys of proposals. They work only while the focus is in one, so that nothing that speaks or types elsewhere presses them
// (WCAG 2.1.4); the buttons do the same without them.
document.addEventListener('keydown', (event) => {
  const at = event.target instanceof Element ? event.target : document.body;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || at.closest('input:not([type=hidden]), select, textarea')) return;
  const item = at.closest('[data-keys-item], [data-keys]');
  if (!item) return;
  if (event.key === '?') {
    const help = document.querySelector('[data-keys-help]');
    help.open = !help.open;
    if (help.open) help.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'j' || event.key === 'k') {
    const items = [...document.querySelectorAll('[data-keys-item]')];
    const next = items[items.indexOf(item.closest('[data-keys-item]')) + (event.key === 'j' ? 1 : -1)];
    if (!next) return;
    (next.querySelector('button[data-key], a[data-key=c]') ?? next).focus();
    next.scrollIntoView({ block: 'nearest' });
  } else {
    const pressed = item.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!pressed || event.repeat) return;
    pressed.click();
  }
  event.preventDefault();
});

// What was asked for is where the eye and the keyboard are.
document.querySelector('[data-focus]')?.focus();

// An open word of the menu closes with Escape and by a press elsewhere; without this it closes by its word.
const menus = () => document.querySelectorAll('.rd-desk-menu[open]');
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector('summary')?.focus();
  }
});
document.addEventListener('pointerdown', (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
