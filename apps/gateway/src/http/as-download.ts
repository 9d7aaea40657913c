/** What a download needs of a reply; Fastify's satisfies it, and so does a page's. */
interface DownloadReply {
  header(name: string, value: string): unknown;
}

/** Marks what is sent next as a file to be kept, under a name of ours and of this media type: nobody keeps it on the way, and no browser takes it for a page. */
export function asDownload<Reply extends DownloadReply>(reply: Reply, name: string, type: string): Reply {
  reply.header('content-type', type);
  reply.header('content-disposition', `attachment; filename="${name}"`);
  reply.header('cache-control', 'no-store');
  reply.header('x-content-type-options', 'nosniff');
  return reply;
}
