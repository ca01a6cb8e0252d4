import { objectMembers } from '../../../cloudfunctions/shared/gateways/huifu/codec/members';
import { fc } from '../../support/seeded-properties';

const members = (text: string): Record<string, string> | null => {
  const found = objectMembers(text);
  return found && Object.fromEntries(found);
};

describe('members of an object as they were received', () => {
  it.each([
    ['{}', {}],
    [' { } \n', {}],
    ['{"data":{"a":"1"},"sign":"x"}', { data: '{"a":"1"}', sign: '"x"' }],
    ['{"sign":"x","data":{"a":"1"}}', { data: '{"a":"1"}', sign: '"x"' }],
    ['{ "data" : { "a" : 0.00 , "a" : 1 } ,\t"n" : null }', { data: '{ "a" : 0.00 , "a" : 1 }', n: 'null' }],
    ['{"data":{"t":"} ] \\" { [ \\\\"},"x":[1,[2,{}]]}', { data: '{"t":"} ] \\" { [ \\\\"}', x: '[1,[2,{}]]' }],
    ['{"data":{"nested":"{\\"sign\\":\\"no\\"}"},"n":-1.50e3}', { data: '{"nested":"{\\"sign\\":\\"no\\"}"}', n: '-1.50e3' }],
    ['{"\\u0064ata":true}', { data: 'true' }],
    ['{"__proto__":1}', JSON.parse('{"__proto__":"1"}')],
  ])('%s', (text, expected) => {
    expect(members(text)).toEqual(expected);
  });

  it.each([
    ['nothing', ''],
    ['no object', '[]'],
    ['a text', '"data"'],
    ['two objects', '{}{}'],
    ['something behind it', '{"a":1} x'],
    ['a name twice', '{"data":1,"data":2}'],
    ['a name twice, once in disguise', '{"data":1,"\\u0064ata":2}'],
    ['a broken escape in a name', '{"\\ud":1}'],
    ['no colon', '{"a" 1}'],
    ['no comma', '{"a":1 "b":2}'],
    ['a comma too many', '{"a":1,}'],
    ['no value', '{"a":}'],
    ['half a string', '{"a":"b}'],
    ['a string whose quote is escaped', '{"a":"b\\"}'],
    ['brackets that do not match', '{"a":[1}}'],
    ['half an object', '{"a":{"b":1}'],
    ['a string inside that does not end', '{"a":{"b":"}}'],
    ['a name without quotes', '{a:1}'],
    ['too many levels', `{"a":${'['.repeat(33)}${']'.repeat(33)}}`],
    ['very many levels', `{"a":${'['.repeat(100_000)}`],
    ["white space that is not JSON's", '{\u00a0"a":1}'],
  ])('%s is refused', (_, text) => {
    expect(objectMembers(text)).toBeNull();
  });

  it('agrees with the parser on every object that it accepts', () => {
    const indented = fc.tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'));
    fc.assert(
      fc.property(indented, ([value, indent]) => {
        const text = JSON.stringify(value, null, indent);
        const found = objectMembers(text);
        expect(found && new Map([...found].map(([name, part]) => [name, JSON.parse(part) as unknown]))).toEqual(
          new Map(Object.entries(JSON.parse(text) as object)),
        );
      }),
    );
  });

  it('never throws, and gives back nothing but pieces of the text', () => {
    const fragments = fc.array(fc.constantFrom('{', '}', '[', ']', '"', '\\', '\\"', ':', ',', 'a', '1', ' ', '"data"', 'null', '\\u0041'));
    const hostile = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fragments.map((parts) => `{"data":${parts.join('')}`),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        for (const part of objectMembers(text)?.values() ?? []) expect(text).toContain(part);
      }),
      { numRuns: 500 },
    );
  });
});
