/** What a page asks by itself while it is visible. It keeps the lease; it keeps the session only when a person typed since. */
export const leaseAddress = '/desk/lease';
