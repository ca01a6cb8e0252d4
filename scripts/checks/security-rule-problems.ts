import * as v from 'valibot';

const IndexFile = v.object({ collections: v.record(v.string(), v.unknown()) });
const RuleFile = v.record(v.string(), v.strictObject({ read: v.boolean(), write: v.boolean() }));

/**
 * What is wrong with the security rules (数据库安全规则) of the collections; an empty list when clients are kept out of all of them.
 * @param indexFile content of indexes.json, whose collections are all there are
 * @param ruleFile content of security-rules.json, as it is deployed
 */
export function securityRuleProblems(indexFile: unknown, ruleFile: unknown): string[] {
  const collections = Object.keys(v.parse(IndexFile, indexFile).collections);
  const rules = v.parse(RuleFile, ruleFile);
  const problems: string[] = [];
  for (const name of collections) {
    const rule = rules[name];
    if (!rule) problems.push(`collection ${name} has no security rule: add it to security-rules.json with read and write false`);
    else if (rule.read || rule.write) problems.push(`collection ${name} is open to clients: only functions read and write it`);
  }
  for (const name of Object.keys(rules)) {
    if (!collections.includes(name)) problems.push(`security rule for ${name}, which is no collection of indexes.json`);
  }
  return problems;
}
