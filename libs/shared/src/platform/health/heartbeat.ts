/** What heartbeats mean, for who writes them and who reads them; it imports nothing, for the health check of a container runs every few seconds. */

export const houseApps = ['gateway', 'router', 'notifier'] as const;
/** One of the three apps. */
export type HouseApp = (typeof houseApps)[number];

/** Between two heartbeats. */
export const beatMilliseconds = 5_000;
/** An app without a heartbeat for so long counts as gone. */
export const staleSeconds = 20;

/** Something that people must know and that keeps nobody from being served begins with this. */
export const note = 'note: ';
/** Such a thing about the institution's papers, words and model: the desk shows it to who can have it mended. */
export const papersNote = `${note}papers: `;
/** Whether it is such a thing, and no reason to call an app unwell. */
export const isNote = (problem: string): boolean => problem.startsWith(note);
