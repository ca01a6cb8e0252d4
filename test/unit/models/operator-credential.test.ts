import { readOperatorCall, signOperatorCall } from '../../../cloudfunctions/shared/entry/operator-credential';
import { fc } from '../../support/seeded-properties';
import { hazardousName, mangled, turnedBits } from './hostile';

const NOW_MS = Date.UTC(2026, 10, 23, 2);
const KEYS = new Map([
  ['li.wei', 'a'.repeat(64)],
  ['wang.fang', 'b'.repeat(64)],
]);
const nonce = fc.stringMatching(/^[0-9a-f]{32}$/);
const action = fc.stringMatching(/^[A-Za-z]{1,32}$/);
/** Inputs as the command line has them, and some that it never has. */
const input = fc.dictionary(
  fc.oneof(fc.constantFrom('orderNo', 'amountFen', 'reason', 'readings', '10', '9', ''), fc.string({ maxLength: 6 })),
  fc.jsonValue({ maxDepth: 3 }),
  { maxKeys: 5, noNullPrototype: true },
);
const offsets = fc.integer({ min: -300_000, max: 300_000 });
const read = (event: unknown, nowMs = NOW_MS) => readOperatorCall(event, KEYS, nowMs);
/** As it arrives: through JSON, its keys in any order. */
const sent = (event: object): Record<string, unknown> => JSON.parse(JSON.stringify(event)) as Record<string, unknown>;
const reversed = (value: object): object => Object.fromEntries(Object.entries(value).reverse());

describe('a signed call', () => {
  it('is read as it was signed, whatever its input and the order of its keys, within five minutes', () => {
    fc.assert(
      fc.property(nonce, action, input, offsets, (aNonce, anAction, anInput, offsetMs) => {
        const call = { operator: 'li.wei', nonce: aNonce, action: anAction, input: sent(anInput) };
        const credential = signOperatorCall(call, NOW_MS, 'a'.repeat(64));
        const event = sent(reversed({ action: anAction, input: reversed(call.input), credential: reversed(credential) }));
        expect(read(event, NOW_MS + offsetMs)).toEqual({ ...call, input: withoutHazards(call.input) });
        expect(read(event, NOW_MS + 300_001)).toEqual(expect.any(String));
        expect(read(event, NOW_MS - 300_001)).toEqual(expect.any(String));
      }),
      { numRuns: 100 },
    );
  });

  it('of one operator is none of another, under another nonce, for another action or with another input', () => {
    fc.assert(
      fc.property(input, input, action, action, (first, second, anAction, another) => {
        const call = { operator: 'li.wei', nonce: '0'.repeat(32), action: anAction, input: sent(first) };
        const credential = signOperatorCall(call, NOW_MS, 'a'.repeat(64));
        const event = { action: anAction, input: call.input, credential };
        const isSame = (other: object): boolean => JSON.stringify(reversed(other)) === JSON.stringify(reversed(call.input));
        const forged: readonly object[] = [
          { ...event, credential: { ...credential, operator: 'wang.fang' } },
          { ...event, credential: { ...credential, nonce: 'f'.repeat(32) } },
          { ...event, credential: { ...credential, atMs: NOW_MS + 1 } },
          ...(another === anAction ? [] : [{ ...event, action: another }]),
          ...(isSame(sent(second)) ? [] : [{ ...event, input: { ...sent(second), more: 1 } }]),
        ];
        for (const one of forged) expect(read(one)).toEqual(expect.any(String));
      }),
      { numRuns: 100 },
    );
  });

  it('with a bit of any byte of its text turned, or mangled, is read as it was signed or refused in words', () => {
    const call = {
      operator: 'li.wei',
      nonce: '0123456789abcdef'.repeat(2),
      action: 'refund',
      input: { orderNo: 'S1', amountFen: 100, key: 'k' },
    };
    const genuine = Buffer.from(
      JSON.stringify({ action: call.action, input: call.input, credential: signOperatorCall(call, NOW_MS, 'a'.repeat(64)) }),
    );
    const check = (bytes: Uint8Array): void => {
      const event = parsed(bytes);
      const answer = read(event);
      if (typeof answer !== 'string') expect(answer).toEqual(call);
    };
    for (const { bytes } of turnedBits(genuine)) check(bytes);
    fc.assert(fc.property(mangled(genuine), check), { numRuns: 300 });
  });

  it('is nothing else: whatever the event, it is refused in words', () => {
    const deep = fc.integer({ min: 9, max: 20_000 }).map((depth): unknown => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`));
    const credential = fc.record({
      operator: fc.constantFrom('li.wei', '__proto__', 'nobody'),
      atMs: fc.constant(NOW_MS),
      nonce,
      signature: fc.stringMatching(/^[0-9a-f]{64}$/),
    });
    const shaped = fc.record({ action, input: fc.oneof(input, deep), credential });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.anything(),
          fc.jsonValue(),
          shaped,
          fc.tuple(hazardousName, shaped).map(([name, event]) => ({ ...event, [name]: event })),
        ),
        (event) => {
          expect(read(event)).toEqual(expect.any(String));
        },
      ),
      { numRuns: 200 },
    );
  });
});

/** Null for what is no JSON: the platform would not have called us. */
function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}

/** Names that no action has, and that are not taken over. */
const withoutHazards = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !['__proto__', 'constructor', 'prototype'].includes(name)));
