/** The environment settings this door reads, for `docs/configuration.md`. */
export const settings: readonly { readonly name: string; readonly says: string }[] = [
  {
    name: 'SMTP_LISTEN',
    says: 'Address and port of the mail door, host:port; off shuts it. Put a mail server before it that checks SPF, DKIM and DMARC and name that server in trustedRelays.',
  },
];
