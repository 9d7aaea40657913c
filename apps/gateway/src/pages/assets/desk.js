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

// Keys. Those that act on a case (data-key) work only while the focus is in it, so that nothing that speaks or types elsewhere presses them; those that
// lead somewhere (data-page-key, j, k, o, ?) work while no field has the focus, and can be turned off (WCAG 2.2, 2.1.4). Buttons and links do the same.
const help = document.querySelector('[data-keys-help]');
const rowSelector = '[data-keys-item], .rd-list > tbody > tr, .rd-work__item, .rd-quarantine__item';
const rowsOf = () => [...document.querySelectorAll(`main :is(${rowSelector})`)].filter((row) => row.checkVisibility() && row.querySelector('a[href]'));
const leadsOn = help?.dataset.keys === 'on';
let row;
let before;

document.addEventListener('focusin', ({ target }) => { row = target.closest?.(rowSelector) ?? row; });

if (help) {
  const does = { help: true, rows: rowsOf().length > 0 };
  for (const line of help.querySelectorAll('[data-keys-of]')) {
    const key = line.dataset.keysOf;
    line.hidden = !(does[key] ?? document.querySelector(`[data-key="${CSS.escape(key)}"], [data-page-key="${CSS.escape(key)}"]`));
  }
  help.hidden = false;
}

function toggleHelp() {
  help.open = !help.open;
  if (help.open) {
    before = document.activeElement;
    help.querySelector('summary').focus();
    help.scrollIntoView({ block: 'nearest' });
  } else if (before?.isConnected) before.focus();
}

function goToRow(step) {
  const rows = rowsOf();
  const at = rows.indexOf(row);
  const next = rows[at < 0 ? 0 : at + step];
  if (!next) return;
  // Only one of the same is where the keys of a proposal act.
  (next.querySelector('button[data-key], a[data-key=c]') ?? next.querySelector('a[href]')).focus();
  row = next;
  next.scrollIntoView({ block: 'nearest' });
}

function openRow() {
  (row.querySelector('[data-key=o]') ?? row.querySelector('a[href]')).click();
}

document.addEventListener('keydown', (event) => {
  const at = event.target instanceof Element ? event.target : document.body;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || at.closest('input:not([type=hidden]), select, textarea, [contenteditable]')) return;
  const pressed = at.closest('[data-keys-item], [data-keys]:not([data-keys-help])')?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const page = leadsOn ? document.querySelector(`[data-page-key="${CSS.escape(event.key)}"]`) : undefined;
  if (event.repeat && !'jk'.includes(event.key)) return;
  if (pressed) pressed.click();
  else if (event.key === '?' && help && leadsOn) toggleHelp();
  else if (event.key === 'Escape' && help?.open && help.contains(at)) toggleHelp();
  else if ((event.key === 'j' || event.key === 'k') && leadsOn && rowsOf().length > 0) goToRow(event.key === 'j' ? 1 : -1);
  else if (event.key === 'o' && leadsOn && row?.isConnected) openRow();
  // A button is only gone to: what it does is done by Enter.
  else if (page) page.matches('a[href], [data-live-show]') ? page.click() : page.focus();
  else return;
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

// "Choose all" ticks what stands in a list for a form, or nothing where all of it is ticked.
for (const line of document.querySelectorAll('[data-tick-all]')) {
  const ticks = () => [...document.querySelectorAll(`input[type=checkbox][form="${CSS.escape(line.dataset.tickAll)}"]`)];
  line.hidden = ticks().length < 2;
  line.querySelector('button').addEventListener('click', () => {
    const all = ticks().every((tick) => tick.checked);
    for (const tick of ticks()) tick.checked = !all;
  });
}
