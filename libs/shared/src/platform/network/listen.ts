import type { INestApplication } from '@nestjs/common';
import { Failure } from '../../domain/failure/failure.js';

/** Listens, and says in one sentence what to do when the port is taken or not allowed. `setting` is the variable that names it. */
export async function listen(
  app: Pick<INestApplication, 'listen'>,
  place: { readonly host: string; readonly port: number },
  setting: string,
): Promise<void> {
  try {
    await app.listen(place.port, place.host);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw new Failure(
        'start.port-taken',
        `Port ${place.port} is already in use. Stop the program that listens there, or set ${setting} to another port.`,
        {
          cause,
        },
      );
    if (code === 'EACCES')
      throw new Failure('start.port-taken', `Port ${place.port} is not allowed to this user. Set ${setting} to one above 1024.`, { cause });
    throw cause;
  }
}
