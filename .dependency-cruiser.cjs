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

module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'The domain imports nothing but the domain: no package, no Node, no other room.',
      severity: 'error',
      from: { path: `${shared}/domain/`, pathNot: notSpecs },
      to: { pathNot: [`${shared}/domain/`] },
    },
    room('messages', 'Messages know the domain only.', ['domain/']),
    room('persistence', 'Persistence knows domain and messages, and takes ids and the clock from the platform.', [
      'domain/',
      'messages/',
      'platform/(new-id|repeating|fault-point)\\.ts$',
    ]),
    room('outbox', 'The outbox knows persistence and messages; the queue is a Publisher interface of its own.', [
      'domain/',
      'messages/',
      'persistence/',
      'platform/(fault-point|repeating)\\.ts$',
    ]),
    room('transport', 'The transport carries slips: messages, failures, and the outbox whose Publisher it is.', [
      'domain/',
      'messages/',
      'outbox/',
      'platform/fault-point\\.ts$',
    ]),
    room('rules', 'Rule data is read with the domain and the platform.', ['domain/', 'platform/']),
    room('routing', 'The choice of a department knows the domain and the configured papers.', ['domain/', 'platform/config/']),
    room('notices', 'What is said to people knows the domain, the rules and the papers; it never touches the database.', ['domain/', 'rules/', 'platform/']),
    room('mail', 'Reading mail knows the domain and the platform.', ['domain/', 'platform/']),
    {
      name: 'platform-knows-no-room',
      comment: 'The platform knows the domain only; house.module.ts and open-house.ts are where the rooms are put together.',
      severity: 'error',
      from: { path: `${shared}/platform/`, pathNot: [notSpecs, 'platform/(house\\.module|open-house)\\.ts$'] },
      to: { path: '^(libs|apps)/', pathNot: [`${shared}/platform/`, `${shared}/domain/`] },
    },
    { name: 'shared-knows-no-app', comment: 'What is shared knows no app.', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'apps-stay-apart',
      comment: 'Apps never import each other; they pass each other slips.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: notSpecs },
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
      comment: 'A channel knows the contract, the plumbing of requests and pages, and no other room of the gateway.',
      severity: 'error',
      from: { path: '^apps/gateway/src/channels/', pathNot: notSpecs },
      to: { path: '^apps/gateway/src/', pathNot: ['^apps/gateway/src/channels/', '^apps/gateway/src/intake/channel\\.ts$', '^apps/gateway/src/web/'] },
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
      to: { path: '^apps/notifier/src/', pathNot: ['^apps/notifier/src/providers/', '^apps/notifier/src/sending/provider\\.ts$'] },
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
      from: { path: '^apps/(gateway/src/channels|notifier/src/providers)/', pathNot: notSpecs },
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
      comment: 'No file imports itself through others (types aside).',
      severity: 'error',
      from: { path: '^(libs|apps)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
