/** The argument of an app that is to read its libraries and then wait, because its database is not there yet. */
export const held = '--held';

/** What a supervisor sends to such an app when it may work. */
export const letGo = { letGo: true } as const;

/** Resolves when this process may work: at once, unless a supervisor started it held. One whose supervisor dies meanwhile ends. */
export async function untilLetGo(): Promise<void> {
  if (!process.argv.includes(held) || !process.send) return;
  await new Promise<void>((done) => {
    const gone = () => process.exit(0);
    const heard = (message: Partial<typeof letGo> | null) => {
      if (message?.letGo !== true) return;
      process.off('message', heard).off('disconnect', gone);
      done();
    };
    process.on('message', heard).on('disconnect', gone);
    if (!process.connected) gone();
  });
}
