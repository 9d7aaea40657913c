/** Injection token of the secret (a string) that access codes, their hashes and the status cookie are keyed with. The gateway's module provides it. */
export const CODE_SECRET = Symbol('CODE_SECRET');
