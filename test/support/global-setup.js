import { tsImport } from 'tsx/esm/api';

/** Jest maps no module names in its global setup, so the real one is loaded by tsx. */
export default async function globalSetup() {
  const { startServers } = await tsImport('./servers.ts', import.meta.url);
  globalThis.stopServers = await startServers();
}
