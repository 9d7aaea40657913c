/** The environment settings this door reads, for `docs/configuration.md`. The secret is asked of `Secrets`. */
export const settings: readonly { readonly name: string; readonly says: string }[] = [
  {
    name: 'IVR_SECRET',
    says: 'The hotline signs its transcripts with it (HMAC-SHA256). On the embedded default one is made at the first start; else the door is shut (503) without it.',
  },
];
