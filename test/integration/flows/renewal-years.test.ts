import { toBeijing } from '../../../cloudfunctions/shared/domain/beijing';
import { startTestStack, type TestStack } from '../../support/stack';
import { DAY_MS, Subscriber } from '../../support/subscriber';

/** 31 January, noon in Beijing, of a year before a leap year: further ahead than any machine's clock. */
const LAST_OF_JANUARY_MS = Date.parse('2031-01-31T12:00:00+08:00');
const MONTHS = 36;
/** Between two cycles of any plan there is at least one such step. */
const STEP_DAYS = 25;

interface PlatformBooks {
  readonly wechat: {
    readonly orders: readonly {
      readonly out_trade_no: string;
      readonly trade_type: string;
      readonly trade_state: string;
      readonly total_fee: number;
      readonly time_end: string | null;
      readonly openid: string;
      readonly transaction_id: string | null;
    }[];
    readonly notices: readonly { readonly sent_time: string; readonly used: boolean }[];
  };
}
interface MerchantBooks {
  readonly deductions: readonly {
    readonly openid: string;
    readonly outTradeNo: string;
    readonly cycleNo: string;
    readonly state: string;
    readonly amountFen: number;
    readonly transactionId: string | null;
  }[];
  readonly cycles: readonly {
    readonly openid: string;
    readonly cycleNo: string;
    readonly remindedMs: number | null;
    readonly announcement: { readonly announcedMs: number | null } | null;
  }[];
  readonly periods: readonly { readonly outTradeNo: string; readonly paidFen: number; readonly paidMs: number }[];
  readonly alarms: readonly unknown[];
}

/** `yyyy-mm-dd` in Beijing. */
const dayOf = (ms: number): string => {
  const { year, month, day } = toBeijing(ms);
  return [year, String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
};
/** The last day of a month, counted from January 2031 = 0; by the calendar of the language, not by ours. */
const lastDay = (month: number): string => new Date(Date.UTC(2031, month + 1, 0)).toISOString().slice(0, 10);
const daysBefore = (day: string, days: number): string => new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
const every = (months: number): number[] => Array.from({ length: MONTHS / months }, (_, n) => (n + 1) * months);

/** Three years on the running stack: a monthly plan (24h-delay) and a quarterly one (pre-notify), side by side. */
describe('three years of renewals', () => {
  let stack: TestStack;
  let users: { readonly month: Subscriber; readonly quarter: Subscriber };
  let platform: PlatformBooks['wechat'];
  let merchant: MerchantBooks;

  beforeAll(async () => {
    // Two thousand daily comparisons of an empty day are not what this is about.
    stack = await startTestStack({ withoutTimersOf: ['reconciler'] });
    stack.clock.moveTo(LAST_OF_JANUARY_MS);
    users = { month: new Subscriber(stack, 'monthly'), quarter: new Subscriber(stack, 'quarterly') };
    await users.month.buy({ planId: 'month' });
    await users.quarter.buy({ planId: 'quarter' });
    // Until noon of 31 January three years later: the last period that is paid for has just begun.
    for (let days = 0; days < 3 * 365 + 1; days += STEP_DAYS) await stack.advance(Math.min(STEP_DAYS, 3 * 365 + 1 - days) * DAY_MS);
    platform = (await stack.control<PlatformBooks>('GET', 'ledger')).wechat;
    merchant = await stack.control<MerchantBooks>('GET', 'merchant');
  }, 600_000);
  afterAll(() => stack.dispose());

  const deductedFrom = ({ openid }: Subscriber) => platform.orders.filter((o) => o.trade_type === 'PAP' && o.openid === openid);

  it.each([
    ['month', 1, 2500],
    ['quarter', 3, 6600],
  ] as const)(
    '[D9] [D10] %s: one deduction a period, the day before it begins at the end of its month; no gap',
    async (planId, months, priceFen) => {
      const { periods, autoRenew } = await users[planId].membership();
      const begins = every(months).map(lastDay);
      expect(periods.map(({ fromMs }) => dayOf(fromMs))).toEqual([lastDay(0), ...begins]);
      expect(begins).toContain(months === 1 ? '2032-02-29' : '2032-04-30');
      for (const [n, period] of periods.entries()) if (n > 0) expect(period.fromMs).toBe(periods[n - 1]?.untilMs);
      const deductions = deductedFrom(users[planId]);
      expect(deductions.map(({ time_end: paid }) => paid?.slice(0, 8))).toEqual(
        begins.map((day) => daysBefore(day, 1).replaceAll('-', '')),
      );
      expect(new Set(deductions.map((d) => `${d.trade_state} ${d.total_fee}`))).toEqual(new Set([`SUCCESS ${priceFen}`]));
      for (const { time_end: paid } of deductions) {
        const hour = Number(paid?.slice(8, 10));
        expect(hour >= 7 && hour < 22).toBe(true);
      }
      expect(autoRenew).toBe(true);
    },
  );

  it('[D18] each quarter was announced once by the platform, three days before it began, and no month', () => {
    const cyclesOf = ({ openid }: Subscriber) => merchant.cycles.filter((c) => c.openid === openid);
    expect(cyclesOf(users.month).map(({ announcement }) => announcement)).toEqual(every(1).map(() => null));
    const announced = cyclesOf(users.quarter).map(({ announcement }) => dayOf(announcement?.announcedMs ?? 0));
    expect(announced).toEqual(every(3).map((month) => daysBefore(lastDay(month), 3)));
    // The platform keeps the newest notice of a contract.
    expect(platform.notices).toMatchObject([{ sent_time: expect.stringContaining(announced.at(-1) ?? ''), used: true }]);
  });

  it('everybody was reminded at least five days before the money moved', () => {
    for (const { outTradeNo, cycleNo } of merchant.deductions) {
      const remindedMs = merchant.cycles.find((c) => c.cycleNo === cycleNo)?.remindedMs ?? Infinity;
      const paidMs = merchant.periods.find((p) => p.outTradeNo === outTradeNo)?.paidMs ?? 0;
      expect(paidMs - remindedMs).toBeGreaterThanOrEqual(5 * DAY_MS);
    }
  });

  it('the books of both sides agree to the fen, and nothing was alarmed', () => {
    const taken = platform.orders
      .filter(({ trade_type }) => trade_type === 'PAP')
      .map((o) => ({ no: o.out_trade_no, openid: o.openid, fen: o.total_fee, transaction: o.transaction_id }));
    const recorded = merchant.deductions.map((d) => ({
      no: d.outTradeNo,
      openid: d.openid,
      fen: d.amountFen,
      transaction: d.transactionId,
    }));
    const byNo = (a: { no: string }, b: { no: string }): number => a.no.localeCompare(b.no);
    expect(recorded.sort(byNo)).toEqual(taken.sort(byNo));
    expect(merchant.deductions.map(({ state }) => state)).toEqual(merchant.deductions.map(() => 'paid'));
    const granted = merchant.periods.map((p) => ({ no: p.outTradeNo, fen: p.paidFen })).sort(byNo);
    const paid = platform.orders.map((o) => ({ no: o.out_trade_no, fen: o.total_fee })).sort(byNo);
    expect(granted).toEqual(paid);
    expect(merchant.alarms).toEqual([]);
  });
});
