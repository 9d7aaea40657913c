import { Controller, Get, Req, Res } from '@nestjs/common';
import { assetAt, type Packing, packedAsset } from './assets.js';
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
    const packing = asset.type.startsWith('font/') ? undefined : packingFor(headerOf(request, 'accept-encoding'));
    // What is packed otherwise is another answer (RFC 9110, 8.8.3.3).
    const etag = packing === undefined ? asset.etag : asset.etag.replace(/"$/, `-${packing}"`);
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .header('etag', etag)
      .header('vary', 'Accept-Encoding')
      .header('x-content-type-options', 'nosniff');
    if (headerOf(request, 'if-none-match').includes(etag)) return void reply.code(304).send();
    if (packing !== undefined) reply.header('content-encoding', packing);
    reply
      .code(200)
      .header('content-type', asset.type)
      .send(packing === undefined ? asset.bytes : packedAsset(asset, packing));
  }
}

/** Pages themselves are never packed: beside their secrets stands what a stranger typed, and the length would tell (BREACH, 2013). */
function packingFor(accepted: string): Packing | undefined {
  const takes = (name: string) => new RegExp(`(^|[,\\s])${name}(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`, 'i').test(accepted);
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined;
}
