import { Binary, ObjectId } from 'bson';
import { CloudBaseError } from '../../../local/cloudbase/errors';
import { decode, decodeStored, encodeCanonical, encodeLegacy, encodeStored } from '../../../local/cloudbase/ejson';
import { fc } from '../../support/seeded-properties';
import { hostileText } from './hostile';

const refused = (): never => {
  throw new Error('no server date is expected');
};
const name = fc
  .oneof(fc.constantFrom('a', 'b', 'createdMs', 'constructor', '0', 'naïve', '中'), fc.stringMatching(/^[a-z_]{1,6}$/))
  .filter((each) => each !== '_bsontype');
const hex = fc.stringMatching(/^[0-9a-f]{24}$/);
/** Whatever a document may hold. */
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 31, -(2 ** 53), 2 ** 60, 1e-7, NaN, Infinity),
    fc.integer(),
    hostileText.filter((text) => !/\p{Cs}/u.test(text)),
    fc.date({ noInvalidDate: true }),
    hex.map((text) => new ObjectId(text)),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => new Binary(Buffer.from(bytes))),
    fc.constantFrom(/^a.c$/i, /x/),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(name, tie('any'), { maxKeys: 4, noNullPrototype: true }),
  ),
})).any;
const documents = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true });

describe('a document', () => {
  it('comes back from its canonical and from its stored form as it was', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(decode(JSON.parse(encodeCanonical(document)), refused)).toEqual(document);
        expect(decodeStored(encodeStored(document))).toEqual(document);
      }),
      { numRuns: 150 },
    );
  });

  it('of the first generation of the protocol is plain JSON but for dates, which come back', () => {
    const plain = fc.dictionary(
      name,
      fc.oneof(fc.integer(), fc.string(), fc.boolean(), fc.constant(null), fc.date({ noInvalidDate: true })),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.dictionary(name, fc.oneof(plain, fc.array(plain, { maxLength: 3 })), { noNullPrototype: true }), (document) => {
        expect(decode(JSON.parse(JSON.stringify(encodeLegacy(document))), refused)).toEqual(document);
      }),
      { numRuns: 150 },
    );
  });
});

describe('anything that was received', () => {
  const types = fc.constantFrom(
    '$date',
    '$numberLong',
    '$numberInt',
    '$numberDouble',
    '$oid',
    '$binary',
    '$regularExpression',
    '$tcb_server_date',
    '$timestamp',
    '$uuid',
    '$gt',
    '__proto__',
    '_bsontype',
    'a\0b',
  );
  const json = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.jsonValue({ maxDepth: 1 }),
      hostileText,
      fc.array(tie('any'), { maxLength: 2 }),
      fc.dictionary(fc.oneof(types, name), tie('any'), { maxKeys: 2 }),
    ),
  })).any;
  const decoded = (value: unknown): unknown => {
    try {
      return decode(value, () => new Date(0));
    } catch (error) {
      if (error instanceof CloudBaseError) return null;
      throw error;
    }
  };

  it('becomes a value, or is refused in words; no name reaches a prototype', () => {
    fc.assert(
      fc.property(json, (value) => {
        decoded(JSON.parse(JSON.stringify(value)));
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(decoded(JSON.parse(`{"a":{"__proto__":${JSON.stringify(value)}}}`))).toBeNull();
      }),
      { numRuns: 400 },
    );
  });

  it('nested beyond any valid request is refused', () => {
    for (const depth of [1000, 20_000]) {
      for (const type of ['$date', '$oid', '$tcb_server_date":{"offset'])
        expect(decoded(JSON.parse(`${`{"${type}":`.repeat(depth)}1${'}'.repeat(type.includes('{') ? 2 * depth : depth)}`))).toBeNull();
      expect(decoded(JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`))).toBeNull();
      expect(decoded(JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`))).toBeNull();
    }
  });
});
