import { fileProblems } from '../../../scripts/checks/file-problems';
import { securityRuleProblems } from '../../../scripts/checks/security-rule-problems';
import { fillGenerated } from '../../../scripts/docs/generated-parts';
import { machineDiagram } from '../../../scripts/docs/machine-diagram';

describe('security rules', () => {
  const indexes = { collections: { plans: { indexes: [] }, orders: { indexes: [] } } };
  const closed = { read: false, write: false };

  it('accepts a rule that keeps clients out of every collection', () => {
    expect(securityRuleProblems(indexes, { plans: closed, orders: closed })).toEqual([]);
  });
  it('names a collection without a rule, one that is open, and a rule for nothing', () => {
    const problems = securityRuleProblems(indexes, { plans: { read: true, write: false }, gone: closed });
    expect(problems).toHaveLength(3);
    expect(problems[0]).toContain('plans is open');
    expect(problems[1]).toContain('orders has no security rule');
    expect(problems[2]).toContain('gone');
  });
});

describe('committed files', () => {
  // Put together here, so that this file does not hold what it looks for.
  const pem = ['-----BEGIN', 'PRIVATE KEY-----\nMIIE'].join(' ');
  const assignment = ['apiV2Key', "'0123456789abcdef0123456789abcdef'"].join(': ');

  it.each([
    ['[P18] a private key', pem],
    ['[P18] a cloud key', `AKID${'a1B2'.repeat(8)}`],
    ['[P18] an API key in source', assignment],
    ['a path of one machine', `open("/${['home', 'someone'].join('/')}/file")`],
  ])('finds %s and tells the line, not the value', (_what, secret) => {
    const [problem, ...others] = fileProblems('local/example.ts', `first line\n${secret}\n`);
    expect(others).toEqual([]);
    expect(problem).toMatch(/^local\/example\.ts:[23]: /);
    expect(problem).not.toContain(secret);
  });
  it('lets a published sample key be used in tests, a private key nowhere', () => {
    expect(fileProblems('test/unit/example.test.ts', assignment)).toEqual([]);
    expect(fileProblems('test/unit/example.test.ts', pem)).toHaveLength(1);
  });
  it('refuses a lock file that names a registry', () => {
    expect(fileProblems('package-lock.json', '"resolved": "https://registry.example/a.tgz"')).toHaveLength(1);
  });
});

describe('generated documents', () => {
  const machine = {
    name: 'lamp',
    initial: 'off',
    final: ['broken'],
    transitions: { off: { press: 'on-now', hit: 'broken', look: 'off' }, 'on-now': { press: 'off' }, broken: {} },
  };

  it('draws changes of state, joins facts with one target, leaves out what changes nothing', () => {
    expect(machineDiagram(machine).split('\n')).toEqual([
      '```mermaid',
      'stateDiagram-v2',
      '  [*] --> off',
      '  off --> on_now: press',
      '  off --> broken: hit',
      '  on_now --> off: press',
      '  broken --> [*]',
      '```',
    ]);
  });
  it('replaces a named part and keeps the rest', () => {
    const document = 'before\n<!-- generated: a -->\nold\n<!-- end -->\nafter\n';
    const once = fillGenerated(document, new Map([['a', 'new']]));
    expect(once).toBe('before\n<!-- generated: a -->\n\nnew\n\n<!-- end -->\nafter\n');
    expect(fillGenerated(once, new Map([['a', 'new']]))).toBe(once);
  });
  it('refuses an unknown part and one that is not closed', () => {
    expect(() => fillGenerated('<!-- generated: b -->\n<!-- end -->', new Map())).toThrow('nothing generates "b"');
    expect(() => fillGenerated('<!-- generated: b -->\nold', new Map())).toThrow('1 generated parts are opened, 0 are closed');
  });
});
