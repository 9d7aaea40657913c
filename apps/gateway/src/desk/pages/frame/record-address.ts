/** The one page of the desk that takes files. */
export const recordAddress = '/desk/record';
