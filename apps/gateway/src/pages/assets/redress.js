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

// Above its budget the house promises no message to a number that anybody may have typed; a proof of work from this page lifts that.
const proof = document.querySelector('[data-proof]');
if (proof) {
  const [form, status] = [proof.querySelector('form'), proof.querySelector('[role=status]')];
  status.textContent = status.dataset.proving;
  import('asset:proof-of-work.js')
    .then(({ solve }) => solve(form.elements.challenge.value))
    .then((answer) => {
      form.elements.answer.value = answer;
      return fetch(form.action, { method: 'post', body: new URLSearchParams(new FormData(form)) });
    })
    .then((taken) => {
      status.textContent = taken.ok ? status.dataset.proved : '';
    })
    .catch(() => {
      status.textContent = '';
    });
}
