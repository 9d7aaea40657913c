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

// What was asked for is where the eye and the keyboard are.
document.querySelector('[data-focus]')?.focus();
