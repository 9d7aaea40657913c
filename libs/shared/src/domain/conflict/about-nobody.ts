/**
 * In SQL: that a complaint is about nobody of the house and none of its departments, so that counts and lanes may have it (docs/decisions/0171). One that is
 * against a branch is among them: who works there may not see it, but a house that did not count what is complained of its branches would see no outage at
 * one, and a branch knows its own figures (docs/decisions/0190).
 */
export const aboutNobodySql = (complaint: string): string =>
  `(${complaint}.conflicts = '{}' OR NOT EXISTS (SELECT 1 FROM unnest(${complaint}.conflicts) AS about WHERE about NOT LIKE 'b:%'))`;
