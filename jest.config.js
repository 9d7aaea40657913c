const transform = { '^.+\\.ts$': ['@swc/jest'] };
const shared = {
  rootDir: '.',
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform,
  moduleNameMapper: {
    '^@app/shared/(.*)\\.js$': '<rootDir>/libs/shared/src/$1.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Its ES modules bring JSON in a way that Jest warns of at every import, and trip over each other when imported at once.
    '^libphonenumber-js$': '<rootDir>/node_modules/libphonenumber-js/index.cjs',
    '^libphonenumber-js/max$': '<rootDir>/node_modules/libphonenumber-js/max/index.cjs',
  },
  modulePathIgnorePatterns: ['<rootDir>/dist'],
};

/** `unit` needs nothing; `house` has a real PostgreSQL and Redis (test/support/servers.ts); `journeys` start the built processes. */
export default {
  // It only ends what hangs: a busy machine that stands still for half a minute is no fault of ours.
  testTimeout: 90_000,
  // Half a second, as delivered, is less than a worker of a busy machine needs to end: "failed to exit gracefully" then says nothing of what leaks.
  workerGracefulExitTimeout: 15_000,
  // A worker that has seen a hundred files holds gigabytes, and what counts its own work grows slow in it.
  workerIdleMemoryLimit: '800MB',
  testSequencer: '<rootDir>/test/support/longest-first.js',
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/{apps,libs}/**/*.spec.ts', '<rootDir>/test/architecture/**/*.spec.ts'] },
    {
      ...shared,
      displayName: 'house',
      testMatch: ['<rootDir>/test/{contracts,house}/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.js',
      globalTeardown: '<rootDir>/test/support/global-teardown.js',
    },
    {
      ...shared,
      displayName: 'journeys',
      testMatch: ['<rootDir>/test/{journeys,chaos,fuzz}/**/*.spec.ts'],
      globalSetup: '<rootDir>/test/support/global-setup.js',
      globalTeardown: '<rootDir>/test/support/global-teardown.js',
    },
  ],
};
