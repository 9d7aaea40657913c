/** Who may import whom (docs/house.md). Each rule is a sentence; test/architecture runs them, and `npm run lint`. */
const shared = '^libs/shared/src';
const notSpecs = '(\\.spec\\.ts$|/testing/)';
/** A rule about a room of libs/shared: it may use itself, the rooms named, and (unless `pure`) packages. */
const room = (name, comment, allowed) => ({
  name: `${name}-imports`,
  comment,
  severity: 'error',
  from: { path: `${shared}/${name}/`, pathNot: notSpecs },
  to: { path: '^(libs|apps)/', pathNot: [`${shared}/${name}/`, ...allowed.map((one) => `${shared}/${one}`)] },
});

/** The rooms of each part of the house, from the top floor down (test/architecture/floors.json; docs/house.md draws them). */
const floors = require('./test/architecture/floors.json');
const kinds = ['channels', 'vendors', 'providers'];
/** The files that lie in a room itself; a folder of plug-ins is one room with all below it. */
const inside = (part, room) => `^${part}/${room === '.' ? '' : `${room}/`}${kinds.includes(room) ? '' : '[^/]+$'}`;
/** One sentence for each room: it imports nothing that stands above it. */
const downwards = Object.entries(floors).flatMap(([part, rooms]) =>
  rooms.slice(1).map((room, index) => ({
    name: `${part.replace('/src', '')}/${room}-imports-downwards`.replaceAll('/', '-'),
    comment: `A room imports what stands below it: ${room} knows none of ${rooms.slice(0, index + 1).join(', ')}.`,
    severity: 'error',
    from: { path: inside(part, room), pathNot: notSpecs },
    to: { path: rooms.slice(0, index + 1).map((above) => inside(part, above)) },
  })),
);

module.exports = {
  forbidden: [
    ...downwards,
    {
      name: 'domain-is-pure',
      comment: 'The domain imports nothing but the domain: no package, no Node, no other room.',
      severity: 'error',
      from: { path: `${shared}/domain/`, pathNot: notSpecs },
      to: { pathNot: [`${shared}/domain/`] },
    },
    room('contact', 'Addresses and numbers: what one is, whose it is and what may be sent there; the domain, and secrets for addresses of cases.', ['domain/', 'secrets/']),
    room('secrets', 'Codes, and what they are derived from; the domain only.', ['domain/']),
    room('sealing', 'Words closed for a key that the house does not have: age and node alone.', []),
    room('messages', 'Messages know the domain only.', ['domain/']),
    room('persistence', 'Persistence knows domain and messages, and takes ids and the clock from the platform.', [
      'domain/',
      'messages/',
      'platform/process/(new-id|repeating|fault-point)\\.ts$',
    ]),
    room('outbox', 'The outbox knows persistence and messages; the queue is a Publisher interface of its own.', [
      'domain/',
      'messages/',
      'persistence/',
      'platform/process/(fault-point|repeating)\\.ts$',
    ]),
    room('transport', 'The transport carries slips: messages, failures, and the outbox whose Publisher it is.', [
      'domain/',
      'messages/',
      'outbox/',
      'platform/process/fault-point\\.ts$',
    ]),
    room('records', 'What stands in the tables of states: the domain says what may become of it, the unit of work writes it.', [
      'domain/',
      'persistence/',
      'platform/process/new-id\\.ts$',
    ]),
    room('erasure', 'Taking a person out of what is stored, and leaving the record: the domain, the chain and the unit of work.', [
      'domain/',
      'persistence/',
      'chain/',
    ]),
    room('retention', 'What goes because its time is over: rules that keep cases, and taking people out of what nothing keeps.', [
      'domain/',
      'persistence/',
      'records/',
      'erasure/',
      'rules/',
      'platform/(config/|process/(new-id|fault-point)\\.ts$)',
    ]),
    room('obligations', 'What cases owe: the domain and the rules, written through the unit of work.', [
      'domain/',
      'messages/',
      'persistence/',
      'records/',
      'rules/',
      'platform/process/(new-id|fault-point)\\.ts$',
    ]),
    room('rules', 'Rule data is read with the domain and the platform.', ['domain/', 'platform/']),
    room('matter', 'What complaints are about: codings, words and models are read with the domain and the platform.', ['domain/', 'platform/']),
    room('routing', 'The choice of a department knows the domain, the matter and the configured papers.', ['domain/', 'matter/', 'platform/config/']),
    room('assignments', 'Whose a case is: the choice of a department, written through the unit of work.', [
      'domain/',
      'persistence/',
      'records/',
      'routing/',
      'people/',
      'platform/(config/|process/new-id\\.ts$)',
    ]),
    room('transfers', 'How a case becomes another department\'s: the gate of assignments, with its dates and its notice.', [
      'domain/',
      'persistence/',
      'records/',
      'obligations/',
      'assignments/',
      'people/',
      'routing/',
      'rules/',
      'platform/(config/|process/new-id\\.ts$)',
    ]),
    room('people', 'Who works here and whom complaints may be about: the domain, written through the unit of work.', [
      'domain/',
      'persistence/',
      'records/',
      'secrets/secret-ring\\.ts$',
      'platform/(config/|process/new-id\\.ts$)',
    ]),
    room('reports', 'Reports to authorities: definitions, figures from the trail, and their forms; read and kept through the unit of work.', [
      'domain/',
      'persistence/unit-of-work\\.ts$',
      'paper/',
      'matter/',
      'platform/(config/|process/)',
    ]),
    room('search', 'What cases are found by: pieces of their words, written through the unit of work.', ['persistence/unit-of-work\\.ts$']),
    room('notices', 'What is said to people, and what keeps it within bounds, knows the domain, contacts, the rules and the papers; it never touches the database.', [
      'domain/',
      'contact/',
      'rules/',
      'secrets/secret-ring\\.ts$',
      'platform/',
    ]),
    room('paper', 'Letters and proofs on paper know the domain and how dates are said.', ['domain/', 'notices/long-date\\.ts$', 'platform/']),
    room('proof', 'Proofs know the domain, the paper and the papers; they are given a way to read.', ['domain/', 'paper/', 'platform/', 'secrets/secret-ring\\.ts$']),
    room('mail', 'Reading mail knows the domain, contacts and the platform.', ['domain/', 'contact/', 'platform/']),
    {
      name: 'mail-is-read-in-threads',
      comment: "A stranger's mail is taken apart in a thread with limits (readMailOrHead), never on an app's own event loop.",
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [notSpecs, 'mail/(read-in-thread|reading/salvage-mail)\\.ts$'] },
      to: { path: `${shared}/mail/reading/(read-mail|salvage-mail)\\.ts$`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'platform-knows-no-room',
      comment: 'The platform knows the domain, and what an address is; the rooms are put together in start.',
      severity: 'error',
      from: { path: `${shared}/platform/`, pathNot: notSpecs },
      to: { path: '^(libs|apps)/', pathNot: [`${shared}/platform/`, `${shared}/domain/`, `${shared}/contact/email-address\\.ts$`] },
    },
    { name: 'shared-knows-no-app', comment: 'What is shared knows no app.', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-stay-apart',
      comment: 'Apps never import each other; they pass each other slips. The time machine plays all three in one process.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: [notSpecs, '^apps/cli/src/simulate/'] },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'channels-stay-apart',
      comment: 'A channel never imports a sibling.',
      severity: 'error',
      from: { path: '^apps/gateway/src/channels/([^/]+)/' },
      to: { path: '^apps/gateway/src/channels/', pathNot: '^apps/gateway/src/channels/$1/' },
    },
    {
      name: 'channels-have-one-way-in',
      comment: 'A channel knows the contract, the plumbing of requests and pages, what channels of one vendor or medium share, and no other room of the gateway.',
      severity: 'error',
      from: { path: '^apps/gateway/src/channels/', pathNot: notSpecs },
      to: { path: '^apps/gateway/src/', pathNot: ['^apps/gateway/src/channels/', '^apps/gateway/src/doors/(arrival|channel|door|webhook|secret-address|named-hosts|accepted-answer|basic-auth|describe-door|doubts)\\.ts$', '^apps/gateway/src/(http|pages|failures|vendors|drafting)/'] },
    },
    {
      name: 'shared-by-channels',
      comment: 'What channels of one vendor or medium share knows what a channel may know, and no channel.',
      severity: 'error',
      from: { path: '^apps/gateway/src/(vendors|drafting)/', pathNot: notSpecs },
      to: { path: '^apps/gateway/src/', pathNot: ['^apps/gateway/src/(vendors|drafting)/', '^apps/gateway/src/doors/(arrival|channel|door|webhook|secret-address|named-hosts|accepted-answer|basic-auth|describe-door|doubts)\\.ts$', '^apps/gateway/src/(http|pages|failures)/'] },
    },
    {
      name: 'nothing-knows-a-channel',
      comment: 'A channel is found, not imported: adding one edits nothing else.',
      severity: 'error',
      from: { path: '^apps/gateway/src/', pathNot: ['^apps/gateway/src/channels/', notSpecs] },
      to: { path: '^apps/gateway/src/channels/' },
    },
    {
      name: 'providers-stay-apart',
      comment: 'A provider never imports a sibling.',
      severity: 'error',
      from: { path: '^apps/notifier/src/providers/([^/]+)/' },
      to: { path: '^apps/notifier/src/providers/', pathNot: '^apps/notifier/src/providers/$1/' },
    },
    {
      name: 'providers-have-one-contract',
      comment: 'A provider knows the contract and no other room of the notifier.',
      severity: 'error',
      from: { path: '^apps/notifier/src/providers/', pathNot: notSpecs },
      to: { path: '^apps/notifier/src/', pathNot: ['^apps/notifier/src/providers/', '^apps/notifier/src/registry/provider\\.ts$'] },
    },
    {
      name: 'nothing-knows-a-provider',
      comment: 'A provider is found, not imported: adding one edits nothing else.',
      severity: 'error',
      from: { path: '^apps/notifier/src/', pathNot: ['^apps/notifier/src/providers/', notSpecs] },
      to: { path: '^apps/notifier/src/providers/' },
    },
    {
      name: 'plug-ins-never-touch-the-database',
      comment: 'Channels and providers never import the database.',
      severity: 'error',
      from: { path: '^apps/(gateway/src/(channels|vendors|drafting)|notifier/src/providers)/', pathNot: notSpecs },
      to: { path: [`${shared}/(persistence|outbox|transport)/`, 'node_modules/(pg|typeorm|bullmq|ioredis)/'] },
    },
    {
      name: 'bullmq-lives-in-transport',
      comment: 'BullMQ and its Redis client are known to the transport only.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [`${shared}/transport/`, notSpecs] },
      to: { path: 'node_modules/(bullmq|ioredis)/' },
    },
    {
      name: 'fastify-is-types-only',
      comment: 'fastify comes with Nest\'s adapter; we know its types only.',
      severity: 'error',
      from: { path: '^(libs|apps)/' },
      to: { path: 'node_modules/fastify/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'typeorm-lives-in-persistence',
      comment: 'TypeORM is known to persistence only.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [`${shared}/persistence/`, notSpecs] },
      to: { path: 'node_modules/typeorm/' },
    },
    {
      name: 'no-circles',
      comment: 'No file imports itself through others, not even for a type.',
      severity: 'error',
      from: { path: '^(libs|apps)/' },
      to: { circular: true },
    },
    {
      name: 'testing-is-for-specs',
      comment: 'Builders and fake clocks are imported by specs only.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: notSpecs },
      to: { path: '/testing/' },
    },
    {
      name: 'found-and-declared',
      comment: 'Every import is found, and every package stands in package.json; what runs never needs a development package.',
      severity: 'error',
      from: { path: '^(libs|apps)/', pathNot: [notSpecs, '/assets/'] },
      // Nest's adapter brings fastify and picks its version; we import its types only.
      to: { dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown', 'npm-dev'], pathNot: 'node_modules/fastify/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'], extensions: ['.ts', '.js', '.json', '.d.ts'] },
  },
};
