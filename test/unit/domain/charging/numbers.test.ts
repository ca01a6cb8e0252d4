import { fromBeijing } from '../../../../cloudfunctions/shared/domain/beijing';
import { newChargingOrder } from '../../../../cloudfunctions/shared/domain/charging/new-order';
import {
  CHARGING_RANDOM_BYTES,
  chargingNoIn,
  newChargingNo,
  paymentNo,
  refundNo,
  registrationNo,
} from '../../../../cloudfunctions/shared/domain/charging/numbers';
import { pileCodeIn } from '../../../../cloudfunctions/shared/domain/charging/pile-code';
import { beijingDay } from '../../../../cloudfunctions/shared/domain/charging/reduce-deduction';
import { memberIdIn, memberIdOf, newOutTradeNo } from '../../../../cloudfunctions/shared/domain/subscription/numbers';
import { fc } from '../../../support/seeded-properties';
import { OFFER } from './orders';

const hex = (byteCount: number) =>
  fc.uint8Array({ minLength: byteCount, maxLength: byteCount }).map((bytes) => Buffer.from(bytes).toString('hex'));
const random = hex(CHARGING_RANDOM_BYTES);

describe('[P12] serials', () => {
  it('are letters and digits, at most 64, and name their order', () => {
    fc.assert(
      fc.property(fc.string(), random, fc.integer({ min: 1, max: 999 }), (openid, randomHex, count) => {
        const orderId = newChargingNo(memberIdOf(openid), randomHex);
        expect(orderId).toMatch(/^E[0-9a-f]{31}$/);
        const serials = [registrationNo(orderId, count), paymentNo(orderId, count), refundNo(orderId, count)];
        for (const serial of [orderId, ...serials]) {
          expect(serial).toMatch(/^[0-9A-Za-z]{1,64}$/);
          expect(chargingNoIn(serial)).toBe(orderId);
        }
        expect(new Set([orderId, ...serials]).size).toBe(4);
      }),
    );
  });

  it('differ when member, chance, kind or count differ', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(
          fc.tuple(
            hex(10),
            random.map((text) => text.slice(0, 11)),
          ),
          { selector: String, maxLength: 8 },
        ),
        (pairs) => {
          const orders = pairs.map(([memberId, randomHex]) => newChargingNo(memberId, randomHex));
          const serials = orders.flatMap((id) =>
            [1, 2, 11].flatMap((count) => [registrationNo(id, count), paymentNo(id, count), refundNo(id, count)]),
          );
          expect(new Set([...orders, ...serials]).size).toBe(orders.length * 10);
        },
      ),
    );
  });

  it('of others name no order of ours', () => {
    const own = newChargingNo(memberIdOf('o'), 'abcdef012345');
    const membership = newOutTradeNo(memberIdOf('o'), 'abcdef012345');
    for (const no of [
      '',
      own.slice(1),
      `${own}0`,
      `${own}D`,
      `${own}X1`,
      `${own}D1000`,
      ` ${own}`,
      `${own}\n`,
      own.toUpperCase(),
      membership,
    ]) {
      expect(chargingNoIn(no)).toBeNull();
    }
    expect(memberIdIn(own)).toBeNull();
  });
});

describe('the date of a serial', () => {
  const at = (day: number, timeOfDayMs: number): number => fromBeijing({ year: 2026, month: 12, day, timeOfDayMs });

  it.each([
    ['the last millisecond of a day', at(24, 0) - 1, '20261223'],
    ['midnight', at(24, 0), '20261224'],
    ['eight in the morning, when a day begins in UTC', at(24, 8 * 3_600_000), '20261224'],
    ['new year', at(32, 0), '20270101'],
    ['the moment before', at(32, 0) - 1, '20261231'],
  ])('is Beijing’s: %s', (_what, atMs, day) => {
    expect(beijingDay(atMs)).toBe(day);
    expect(newChargingOrder(OFFER, 'abcdef012345', atMs).reqDate).toBe(day);
  });
});

describe('the code of a pile', () => {
  it.each([
    ['P001', 'P001'],
    [' p001 ', 'P001'],
    ['https://charge.example.com/p?pile=P001', 'P001'],
    ['https://charge.example.com/p?from=poster&code=ab12345678#top', 'AB12345678'],
    ['?pile=P001&code=P002', 'P001'],
  ])('is found in %j', (text, code) => {
    expect(pileCodeIn(text)).toBe(code);
  });

  it.each([
    '',
    'P01',
    'P001 P002',
    'ABCDE001',
    'P123456789',
    'https://charge.example.com/P001',
    'https://charge.example.com/p?pile=',
    'https://charge.example.com/p?pile=P001%27',
    'https://charge.example.com/p?mypile=P001',
    `?pile=P001&x=${'x'.repeat(512)}`,
  ])('is not found in %j', (text) => {
    expect(pileCodeIn(text)).toBeNull();
  });

  it('is a code or nothing, whatever is scanned', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.webUrl({ withQueryParameters: true })), (text) => {
        expect(pileCodeIn(text) ?? 'P001').toMatch(/^[A-Z]{1,4}\d{3,8}$/);
      }),
    );
  });
});
