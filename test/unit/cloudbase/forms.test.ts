/** The forms in which data comes in: the index file, and the two generations of Extended JSON. */
import { Binary, Decimal128, EJSON, ObjectId } from 'bson';
import { parseIndexFile } from '../../../local/cloudbase';
import { decode, decodeStored, encodeCanonical, encodeLegacy, encodeStored } from '../../../local/cloudbase/ejson';
import { createEngine, idsOf, index } from './test-engine';

const NOW = 1_700_000_000_000;
const serverDate = (offsetMs: number): Date => new Date(NOW + offsetMs);

describe('the index file', () => {
  it('names collections and their indexes', () => {
    const content = { collections: { c: { indexes: [{ name: 'due', keys: [['dueMs', 1]], unique: false }] } } };
    expect(parseIndexFile(content)).toEqual(content);
  });

  it.each([
    [{}, 'collections'],
    [{ collections: { c: {} } }, 'collections.c.indexes'],
    [{ collections: { c: { indexes: [{ name: 'due', keys: [['dueMs', 2]], unique: false }] } } }, 'collections.c.indexes.0.keys.0.1'],
    [{ collections: { c: { indexes: [{ name: 'due', keys: [], unique: false }] } } }, 'collections.c.indexes.0.keys'],
    [
      { collections: { c: { indexes: [{ name: 'due', keys: [['a', 1]], unique: true, sparse: true }] } } },
      'collections.c.indexes.0.sparse',
    ],
  ])('%j is refused at %s', (content, where) => {
    expect(() => parseIndexFile(content)).toThrow(`index file: ${where}: `);
  });

  it('must not name an index twice', () => {
    expect(() => createEngine([index('a', ['a']), index('a', ['b'])])).toThrow('index c.a is defined twice');
  });
});

describe('Extended JSON', () => {
  it.each<[string, unknown, unknown]>([
    [
      'numbers',
      { a: { $numberInt: '1' }, b: { $numberLong: '4102444800000' }, c: { $numberDouble: '-1.5' } },
      { a: 1, b: 4_102_444_800_000, c: -1.5 },
    ],
    ['canonical dates', { $date: { $numberLong: '5' } }, new Date(5)],
    ['relaxed dates', { $date: '1970-01-01T00:00:00.005Z' }, new Date(5)],
    ['dates of the first generation', { $date: 5 }, new Date(5)],
    ['server dates', { $tcb_server_date: { offset: { $numberInt: '7' } } }, new Date(NOW + 7)],
    ['server dates of the first generation', { $date: { offset: 7 } }, new Date(NOW + 7)],
    ['server dates of the first generation, canonical', { $date: { offset: { $numberInt: '7' } } }, new Date(NOW + 7)],
    ['regular expressions', { $regularExpression: { pattern: '^a', options: 'i' } }, /^a/i],
    ['object ids', { $oid: '507f1f77bcf86cd799439011' }, new ObjectId('507f1f77bcf86cd799439011')],
    ['operators', { n: { $gte: { $numberInt: '1' } }, $or: [{ a: null }] }, { n: { $gte: 1 }, $or: [{ a: null }] }],
  ])('reads %s', (_name, json, value) => {
    expect(decode(json, serverDate)).toEqual(value);
  });

  it('keeps every type through wire and log', async () => {
    const document = {
      _id: new ObjectId('507f1f77bcf86cd799439011'),
      binary: new Binary(Buffer.from('abc')),
      decimal: Decimal128.fromString('1.10'),
      infinite: -Infinity,
      text: '中文 "$date" \u0001',
    };
    const { engine } = createEngine();
    await engine.insert('c', [decode(JSON.parse(encodeCanonical(document)), serverDate) as typeof document]);
    const [read = {}] = await engine.find('c', { _id: document._id });
    expect(EJSON.stringify(read)).toBe(EJSON.stringify(document));
    expect(EJSON.stringify(decodeStored(encodeStored(read)))).toBe(EJSON.stringify(document));
    expect(await idsOf(engine, { decimal: Decimal128.fromString('1.10') })).toEqual([document._id]);
  });

  it('writes plain JSON for the first generation', () => {
    const id = new ObjectId('507f1f77bcf86cd799439011');
    expect(encodeLegacy({ at: new Date(5), list: [new Date(6), 1, null], id })).toEqual({
      at: { $date: 5 },
      list: [{ $date: 6 }, 1, null],
      id: { $oid: id.toHexString() },
    });
  });
});
