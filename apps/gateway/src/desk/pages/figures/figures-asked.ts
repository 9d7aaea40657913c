import { leastMonths, mostMonths } from '../../figures/recent-figures.js';

/** What a page of figures is asked for, and the address that asks for the same; what is no number of months is twelve. */
export function viewAsked(search: URLSearchParams): { department: string | undefined; months: number; query: string } {
  const months = Math.min(Math.max(Math.trunc(Number(search.get('months') ?? 12)) || 12, leastMonths), mostMonths);
  const department = search.get('department') || undefined;
  return { department, months, query: `${new URLSearchParams({ months: String(months), ...(department ? { department } : {}) })}` };
}
