import { failureCodes } from '@app/shared/domain/failure/failure-codes.js';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';

/** Where the `type` of every problem leads: what the code means, and what to do (docs/errors.md as a page). */
@ApiExcludeController()
@Controller('docs/errors')
export class DocsErrorsController {
  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'none'")
  @Header('x-content-type-options', 'nosniff')
  errors(): string {
    const rows = Object.entries(failureCodes).map(
      ([code, { status, kind, says, remedy }]) =>
        `<tr id="${code}"><th scope="row"><code>${code}</code></th><td>${status}</td><td>${kind}</td><td>${escaped(says)}</td><td>${escaped(remedy)}</td></tr>`,
    );
    return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Failures and their remedies</title><h1>Failures and their remedies</h1>
<table><thead><tr><th scope="col">code</th><th scope="col">HTTP</th><th scope="col">kind</th><th scope="col">says</th><th scope="col">remedy</th></tr></thead><tbody>
${rows.join('\n')}
<tr id="bug"><th scope="row"><code>bug</code></th><td>500</td><td>–</td><td>Something went wrong on our side.</td><td>Its place in the code is in the log.</td></tr>
</tbody></table></html>`;
  }
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
