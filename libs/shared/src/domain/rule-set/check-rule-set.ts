import { isAmount, type Obligation, type RuleSet } from './rule-set.js';

/**
 * What a rule set file says that cannot be followed, beyond its form (`rules/schema.json` is for that): names that lead nowhere,
 * ids used twice, pauses that no count can take out. An empty list is a good file.
 */
export function checkRuleSet(ruleSet: RuleSet): string[] {
  if (typeof ruleSet?.id !== 'string' || !Array.isArray(ruleSet.obligations) || !Array.isArray(ruleSet.rights)) {
    return ['A rule set has an `id`, `obligations` and `rights`; see rules/schema.json.'];
  }
  return [
    ...twice(ruleSet.obligations.map((obligation) => obligation.id)).map((id) => `The obligation "${id}" is there twice.`),
    ...twice(ruleSet.rights.map((right) => right.id)).map((id) => `The right "${id}" is there twice.`),
    ...ruleSet.obligations.flatMap((obligation) => obligationProblems(ruleSet, obligation)),
  ];
}

function obligationProblems(ruleSet: RuleSet, obligation: Obligation): string[] {
  const { id, notice, waivedBy, within, pausedBetween, extensions = [] } = obligation;
  const problems: string[] = [];
  const notices = [notice, ...extensions.map((extension) => extension.notice)].filter((name) => typeof name === 'string');
  for (const name of notices)
    if (!(name in ruleSet.notices)) problems.push(`"${id}" sends the notice "${name}", which is not under \`notices\`.`);
  const instead = waivedBy?.instead;
  const known = instead === undefined || instead === 'record-only' || ruleSet.obligations.some((other) => other.id === instead);
  if (!known) problems.push(`"${id}" names "${instead}" as due instead, and there is no such obligation.`);
  if (pausedBetween && isAmount(within) && within.unit === 'hours')
    problems.push(`"${id}" counts hours, and a pause takes out whole days.`);
  for (const { id: step, after } of extensions) {
    if (after !== undefined && !extensions.some((other) => other.id === after))
      problems.push(`"${step}" comes after "${after}", which "${id}" does not offer.`);
  }
  return [...problems, ...twice(extensions.map((extension) => extension.id)).map((step) => `"${id}" offers "${step}" twice.`)];
}

function twice(ids: readonly string[]): string[] {
  return ids.filter((id, at) => ids.indexOf(id) !== at);
}
