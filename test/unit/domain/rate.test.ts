import { bookShare, paceFor } from '../../../cloudfunctions/shared/domain/rate';
import { fc } from '../../support/seeded-properties';

const START_MS = Date.UTC(2027, 0, 31, 2);
const FREE = { freeMs: 0 };

describe('the pace of calls with a ceiling', () => {
  it.each([150, 100, 30, 4])(
    'of %i: what is booked in a second, and a share in the hands of each of two callers, stay below it',
    (ceiling) => {
      const { share, perSecond } = paceFor(ceiling);
      expect(perSecond).toBeGreaterThanOrEqual(1);
      expect(perSecond + 3 * share).toBeLessThanOrEqual(ceiling);
    },
  );

  it('gives the greater part of the ceiling of 申请扣款 to calls, and books ten at once', () => {
    expect(paceFor(150)).toEqual({ share: 10, perSecond: 120 });
  });

  it('lets even the smallest ceiling go on', () => {
    expect(paceFor(1)).toEqual({ share: 1, perSecond: 1 });
  });
});

describe('a share of calls', () => {
  const pace = paceFor(150);

  it('may be called at once when nobody called for long; nothing gathers meanwhile', () => {
    const first = bookShare(FREE, pace, START_MS, 0);
    expect(first?.fromMs).toBe(START_MS);
    const second = bookShare(first?.next ?? FREE, pace, START_MS, 1000);
    expect(second?.fromMs).toBe(START_MS + 84);
  });

  it('is not booked when its moment is further away than the caller waits', () => {
    expect(bookShare({ freeMs: START_MS + 5001 }, pace, START_MS, 5000)).toBeNull();
    expect(bookShare({ freeMs: START_MS + 5000 }, pace, START_MS, 5000)).toMatchObject({ fromMs: START_MS + 5000 });
  });

  it('keeps, with all others, below the pace in every second: whoever books and whenever', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 300 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 20, maxLength: 80 }),
        (ceiling, pauses) => {
          const own = paceFor(ceiling);
          let nowMs = START_MS;
          let queue = FREE;
          const calls: number[] = [];
          for (const pauseMs of pauses) {
            nowMs += pauseMs % 97;
            const booked = bookShare(queue, own, nowMs, 60_000);
            if (!booked) continue;
            queue = booked.next;
            calls.push(...Array.from({ length: own.share }, () => booked.fromMs));
          }
          for (const [n, fromMs] of calls.entries()) {
            const inSecond = calls.slice(n).findIndex((ms) => ms >= fromMs + 1000);
            if (inSecond > 0) expect(inSecond).toBeLessThanOrEqual(own.perSecond + own.share);
          }
        },
      ),
    );
  });
});
