// One person at the desk as a process of its own, so that it can be killed: takes the next case, works on it for a moment, decides it, and begins again.
const [url, token, department] = process.argv.slice(2);

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Asks again where the house says that it is busy (503), as every client does. */
const call = async (...asked) => {
  for (;;) {
    const answer = await ask(...asked);
    if (answer.status !== 503) return answer;
    await pause(100);
  }
};

const ask = async (method, path, body, claim) => {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(claim ? { 'x-redress-claim': claim } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
};

for (;;) {
  const taken = await call('POST', `/api/departments/${department}/claims`);
  if (taken.status === 204) await pause(50);
  else if (taken.status === 201) {
    await pause(Math.random() * 40);
    await call(
      'POST',
      `/api/complaints/${taken.body.complaint.reference}/outcome`,
      { decision: 'upheld', text: '投诉成立。' },
      taken.body.claimId,
    );
  } else throw new Error(`The next case answers ${taken.status}.`);
}
