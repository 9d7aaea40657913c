import { Controller, Get, Req, Res } from '@nestjs/common';
import { assetAt } from './assets.js';
import { addressOf, headerOf, type PageReply, type PageRequest } from './page-request.js';

/** Styles, scripts and the font, under addresses that change with their content. */
@Controller('assets')
export class AssetsController {
  @Get(':name')
  asset(@Req() request: PageRequest, @Res() reply: PageReply): void {
    const asset = assetAt(addressOf(request).pathname);
    if (asset === undefined) {
      reply.code(404).header('content-type', 'text/plain; charset=utf-8').send('There is no such asset.');
      return;
    }
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('etag', asset.etag)
      .header('x-content-type-options', 'nosniff');
    if (headerOf(request, 'if-none-match').includes(asset.etag)) reply.code(304).send();
    else reply.code(200).header('content-type', asset.type).send(asset.bytes);
  }
}
