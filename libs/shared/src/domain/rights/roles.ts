/**
 * What somebody at the institution is there for. `receiver` enters what people bring to a counter; `clerk` works the cases of one department;
 * `head` heads one; `supervisor` is the complaint office, which oversees all departments; `regulator` is the desk that talks with authorities;
 * `integrity` judges what is about staff; `auditor` checks and changes nothing; `administrator` keeps accounts and sees no case.
 */
export const roles = ['receiver', 'clerk', 'head', 'supervisor', 'regulator', 'integrity', 'auditor', 'administrator'] as const;
/** What somebody is in the house. */
export type Role = (typeof roles)[number];

/** Roles that are nothing without a department: their rights reach as far as it does. */
export const departmentRoles: readonly Role[] = ['clerk', 'head'];
