import { readFileSync } from 'node:fs';

it('docs/operations.md says what to do for every kind of alarm', () => {
  const source = readFileSync('cloudfunctions/shared/domain/alarm.ts', 'utf8');
  const [, union = ''] = /export type AlarmKind =([\s\S]*?);/.exec(source) ?? [];
  const kinds = [...union.matchAll(/'([\w-]+)'/g)].map(([, kind]) => kind);
  const documented = [...readFileSync('docs/operations.md', 'utf8').matchAll(/^\| `([\w-]+)` \|/gm)].map(([, kind]) => kind);
  expect(kinds.length).toBeGreaterThan(5);
  expect(documented.sort()).toEqual(kinds.sort());
});
