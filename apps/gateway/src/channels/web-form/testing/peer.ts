import { form, type HttpPeer, postSpecimens } from '../../../intake/testing/channel-peer.js';

/** A browser, with and without files. */
export const peer: HttpPeer = {
  kind: 'http',
  env: {},
  most: 35 * 1024 * 1024,
  taken: 200,
  manners: 'caller',
  opening: 'with-key',
  specimens: postSpecimens(new URL('../specimens/', import.meta.url), (file) => ({
    path: '/',
    headers: {
      'content-type': file.endsWith('.multipart')
        ? 'multipart/form-data; boundary=xYzZY'
        : file.includes('gbk')
          ? `${form}; charset=GBK`
          : form,
      accept: 'text/html',
    },
  })),
  sign: (request) => request,
  forgeries: [],
};
