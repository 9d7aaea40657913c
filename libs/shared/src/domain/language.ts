/** The languages that pages and notices speak. */
export const languages = ['zh-Hans', 'zh-Hant', 'en'] as const;
/** A language that the house speaks. */
export type Language = (typeof languages)[number];
