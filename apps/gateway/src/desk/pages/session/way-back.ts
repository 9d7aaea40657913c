/** Where to go after signing in: an address of the desk itself, or its first page. Never another site, and never the sign-in page. */
export function wayBack(given: string | undefined): string {
  const address = given ?? '';
  const ours = /^\/desk([/?][\w\-./~%?&=+:@,;!*'()]*)?$/.test(address) && !/\/\/|\.\./.test(address) && !address.startsWith('/desk/sign-');
  return ours && address.length <= 2_000 ? address : '/desk';
}
