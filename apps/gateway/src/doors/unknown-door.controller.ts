import { Failure } from '@app/shared/domain/failure/failure.js';
import { All, Controller, Logger } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/**
 * A provider that calls a door which is not there (a slip in the console, a version of ours without it) must not read 404 and give the
 * message up: it hears 503 and tries again while somebody mends the address (docs/reliability.md R8).
 */
@ApiExcludeController()
@Controller()
export class UnknownDoorController {
  private readonly logger = new Logger('doors');

  @All('channels/*')
  answer(): never {
    this.logger.warn('Request to an unknown channel: no route below /channels matches.');
    throw new Failure('door.unknown');
  }
}
