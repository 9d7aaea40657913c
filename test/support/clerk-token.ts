/** The token of a clerk whom every door house knows. */
export const clerkToken = 'rd_clerk-of-the-door-house';
