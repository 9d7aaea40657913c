// Scripts here save a step, nothing more: every page works without them.
import { initAll } from 'asset:govuk-frontend.js';

initAll();

// The access code came in the address: keep it out of the history and of screenshots.
if (location.pathname.startsWith('/status/') && new URLSearchParams(location.search).has('code')) {
  history.replaceState(null, '', location.pathname);
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => window.print());
}
