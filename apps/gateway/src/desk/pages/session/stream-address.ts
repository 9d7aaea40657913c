/** Where pages hear that a list became other. Nobody is at work by it: it keeps no session. */
export const streamAddress = '/desk/stream';
