import { ObjectId } from 'bson';
import fc from 'fast-check';
import { cloneValue, compareValues, equalValues, keyText } from '../../../local/cloudbase/engine/values';
import { decodeStored, encodeStored } from '../../../local/cloudbase/ejson';

const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.double({ noNaN: true }).map((number) => (Object.is(number, -0) ? 0 : number)),
    fc.integer({ min: -3, max: 3 }),
    fc.string({ maxLength: 3 }),
    fc.boolean(),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any;

describe('order of values', () => {
  it('follows the order of types', () => {
    const inOrder = [null, -1, 10, 'a', { a: 1 }, [1], new ObjectId('507f1f77bcf86cd799439011'), false, true, new Date(0), /x/];
    const shuffled = [...inOrder].reverse();
    expect(shuffled.sort(compareValues)).toEqual(inOrder);
  });

  it('treats missing as null and not-a-number as the smallest number', () => {
    expect(compareValues(undefined, null)).toBe(0);
    expect(compareValues(NaN, -Infinity)).toBeLessThan(0);
    expect(compareValues(NaN, NaN)).toBe(0);
  });

  it('tells objects with another order of fields apart', () => {
    expect(equalValues({ a: 1, b: 2 }, { a: 1, b: 2 })).toBe(true);
    expect(equalValues({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false);
  });

  it('is a total order', () => {
    fc.assert(
      fc.property(value, value, value, (a, b, c) => {
        expect(Math.sign(compareValues(a, b))).toBe(-Math.sign(compareValues(b, a)) + 0);
        if (compareValues(a, b) <= 0 && compareValues(b, c) <= 0) expect(compareValues(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('has the same key text exactly for equal values', () => {
    fc.assert(fc.property(value, value, (a, b) => expect(keyText(a) === keyText(b)).toBe(equalValues(a, b))));
  });
});

describe('copies', () => {
  it('are equal and independent', () => {
    const original = { list: [{ at: new Date(5) }] };
    const copy = cloneValue(original);
    expect(copy).toEqual(original);
    copy.list[0]?.at.setTime(6);
    expect(original.list[0]?.at.getTime()).toBe(5);
  });

  it('survive the stored form', () => {
    fc.assert(fc.property(value, (field) => expect(decodeStored(encodeStored({ _id: 'x', field }))).toEqual({ _id: 'x', field })));
  });
});
