import fc from 'fast-check';
import { SortedList } from '../../../local/cloudbase/engine/sorted-list';

const byNumber = (left: number, right: number): number => left - right;

describe('sorted list', () => {
  it('answers ranges like a sorted array, through insertions and removals', () => {
    const operations = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 3000 })), { maxLength: 3000, minLength: 1 });
    fc.assert(
      fc.property(operations, fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 3000 }), (steps, from, to) => {
        const list = new SortedList(byNumber);
        const model = new Set<number>();
        for (const [adds, item] of steps) {
          if (adds && !model.has(item)) {
            model.add(item);
            list.add(item);
          } else if (!adds) expect(list.remove(item)).toBe(model.delete(item));
        }
        const expected = [...model].sort(byNumber).filter((item) => item >= from && item <= to);
        const isBefore = (item: number): boolean => item < from;
        const isAfter = (item: number): boolean => item > to;
        expect([...list.ascending(isBefore, isAfter)]).toEqual(expected);
        expect([...list.descending(isBefore, isAfter)]).toEqual(expected.reverse());
        expect(list.size).toBe(model.size);
      }),
      { numRuns: 50 },
    );
  });

  it('splits blocks and stays in order with many items, loaded at once or one by one', () => {
    const scattered = Array.from({ length: 20_000 }, (_, i) => (i * 7919) % 20_000);
    const oneByOne = new SortedList(byNumber);
    for (const item of scattered) oneByOne.add(item);
    const atOnce = new SortedList(byNumber);
    atOnce.addAll(scattered);
    const sorted = [...scattered].sort(byNumber);
    const never = (): boolean => false;
    expect([...oneByOne.ascending(never, never)]).toEqual(sorted);
    expect([...atOnce.ascending(never, never)]).toEqual(sorted);
  });
});
