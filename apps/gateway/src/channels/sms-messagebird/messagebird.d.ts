/** The parts of MessageBird's package that its own types leave out. */
declare module 'messagebird/lib/webhook-signature-jwt.js' {
  import type { KeyObject } from 'node:crypto';

  const signatures: {
    verify(url: string, payload: Buffer | null, jwt: string, key: KeyObject): Promise<true>;
  };
  export default signatures;
}

declare module 'messagebird/lib/signature.js' {
  const signatures: {
    generate(
      request: {
        readonly headers: Readonly<Record<string, string>>;
        readonly query: Readonly<Record<string, string>>;
        readonly body: Buffer | undefined;
      },
      key: string,
    ): Buffer;
  };
  export default signatures;
}
