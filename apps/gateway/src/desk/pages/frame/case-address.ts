/** Where the page of a case is. */
export const caseAddress = (reference: string): string => `/desk/complaints/${encodeURIComponent(reference)}`;
