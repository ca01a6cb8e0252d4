import type { ChargingOrderData, ChargingState } from '../../../typings/charging-api';
import { PAYSCORE_APP_ID, type PayscoreApi } from '../../../miniprogram/services/payscore';
import type { ScannerApi } from '../../../miniprogram/services/scanner';
import { countsSeconds, pauseMs } from '../../../miniprogram/stores/charging-pace';
import { judgeConfirmation, type Confirmation } from '../../../miniprogram/stores/confirmation';
import type { HandOffStage } from '../../../miniprogram/stores/hand-off';
import { createStores } from '../../../miniprogram/stores/index';
import { EXTRA_DATA, ORDERS, PILES, STARTED, summaryOf } from '../../support/miniprogram/charging';
import { NOW_MS } from '../../support/miniprogram/memberships';
import { settlePromises } from './support/manual-timer';
import { createFakeServices } from './support/services';

const HOST = { language: 'zh_CN', theme: 'light', version: '' } as const;
const SCENE = 1038;
type Event = Readonly<Record<string, unknown>>;

function setUp(api: PayscoreApi & ScannerApi = {}) {
  const backend = {
    order: ORDERS.confirming as ChargingOrderData,
    replies: new Map<string, (event: Event) => unknown>([
      ['pile', () => ({ ok: true, data: PILES.available })],
      ['start', () => STARTED],
    ]),
    calls: [] as Event[],
  };
  const services = createFakeServices(async (_, event) => {
    backend.calls.push(event);
    const scripted = backend.replies.get(String(event['action']));
    return scripted === undefined ? { ok: true, data: backend.order } : scripted(event);
  }, api);
  const asked = (action: string) => backend.calls.filter((call) => call['action'] === action).length;
  return { backend, services, asked, ...createStores(services, HOST) };
}
const refused =
  (code: string, details: object = {}) =>
  () => ({ ok: false, error: { code, message: '', ...details } });
const opens: PayscoreApi = { openBusinessView: ({ success }) => success() };

describe('the way to Payscore and back', () => {
  it('[P1] opens with the data of the backend, once for an order that has just been made', async () => {
    const passed: unknown[] = [];
    const { handOff, pile } = setUp({
      openBusinessView: ({ extraData, success }) => {
        passed.push(extraData);
        success();
      },
    });
    pile.choose('P001');
    expect(await pile.start()).toBe('C-1');
    expect(handOff.stageOf('C-1')).toBe('ready');
    await handOff.openIfReady('another');
    await handOff.openIfReady('C-1');
    await handOff.openIfReady('C-1');
    expect(passed).toEqual([EXTRA_DATA]);
    expect(handOff.stageOf('C-1')).toBe('away');
  });

  it('handles the return once, although the same scene is told again after locking the phone', async () => {
    const { handOff } = setUp(opens);
    expect(handOff.returned(SCENE, PAYSCORE_APP_ID)).toBeNull();
    await handOff.open('C-1', EXTRA_DATA);
    expect(handOff.returned(1001, PAYSCORE_APP_ID)).toBeNull();
    expect(handOff.returned(SCENE, 'wx-of-somebody-else')).toBeNull();
    expect(handOff.returned(SCENE, undefined)).toBeNull();
    expect(handOff.returned(SCENE, PAYSCORE_APP_ID)).toBe('C-1');
    expect(handOff.returned(SCENE, PAYSCORE_APP_ID)).toBeNull();
    await handOff.open('C-1', EXTRA_DATA);
    expect(handOff.returned(SCENE, PAYSCORE_APP_ID)).toBe('C-1');
  });

  it.each<[PayscoreApi, HandOffStage]>([
    [{}, 'unsupported'],
    [{ openBusinessView: ({ fail: refuse }) => refuse({ errMsg: 'openBusinessView:fail 4185' }) }, 'unavailable'],
    [{ openBusinessView: ({ fail: refuse }) => refuse({ errMsg: 'openBusinessView:fail cancel' }) }, 'back'],
  ])('remembers why it did not open', async (api, stage) => {
    const { handOff } = setUp(api);
    await handOff.open('C-1', EXTRA_DATA);
    expect(handOff.stageOf('C-1')).toBe(stage);
    expect(handOff.stageOf('C-2')).toBeNull();
  });
});

describe('where an order stands before current flows', () => {
  it.each<[keyof typeof ORDERS, HandOffStage | null, Confirmation, Confirmation]>([
    ['created', 'ready', 'creating', 'creating'],
    ['confirming', null, 'to-confirm', 'to-confirm'],
    ['confirming', 'ready', 'to-confirm', 'to-confirm'],
    ['confirming', 'away', 'away', 'away'],
    ['confirming', 'back', 'checking', 'undecided'],
    ['confirming', 'unavailable', 'unavailable', 'unavailable'],
    ['confirming', 'unsupported', 'unsupported', 'unsupported'],
    ['confirmed', 'back', 'starting', 'starting'],
    ['confirmed', 'unavailable', 'starting', 'starting'],
    ['charging', 'back', 'started', 'started'],
    ['closed', 'back', 'billed', 'billed'],
    ['cancelling', null, 'cancelling', 'cancelling'],
    ['cancelled', null, 'cancelled', 'cancelled'],
    ['notConfirmed', 'back', 'expired', 'expired'],
    ['expired', null, 'expired', 'expired'],
    ['pileRefused', 'back', 'pile-refused', 'pile-refused'],
    ['notCreated', null, 'not-created', 'not-created'],
    ['endedByPlatform', null, 'ended-elsewhere', 'ended-elsewhere'],
    ['endedByOperator', null, 'ended-elsewhere', 'ended-elsewhere'],
  ])('%s, %s: %s', (order, stage, expected, afterAWhile) => {
    expect(judgeConfirmation(ORDERS[order], stage, 'moment')).toBe(expected);
    expect(judgeConfirmation(ORDERS[order], stage, 'while')).toBe(afterAWhile);
  });
});

describe('pace of asking', () => {
  const states = Object.values(ORDERS).map(({ state }) => state);

  it('ends everywhere but in a running session, and at once where nothing more comes', () => {
    for (const state of states) {
      const pauses = Array.from({ length: 1000 }, (_, round) => pauseMs(state, round));
      const running = state === 'charging' || state === 'stopping';
      expect([state, pauses.at(-1) !== undefined]).toEqual([state, running]);
      for (const pause of pauses) expect(pause ?? 1000).toBeGreaterThanOrEqual(1000);
    }
    const final: ChargingState[] = ['paid', 'closed', 'cancelled', 'expired', 'refunded'];
    for (const state of final) expect(pauseMs(state, 0)).toBeUndefined();
  });

  it('slows down', () => {
    expect([0, 3, 6, 18, 19].map((round) => pauseMs('confirming', round))).toEqual([1500, 3000, 8000, 10_000, undefined]);
    expect([0, 23, 24].map((round) => pauseMs('charging', round))).toEqual([5000, 5000, 15_000]);
    expect([0, 15].map((round) => pauseMs('stopping', round))).toEqual([2000, 10_000]);
  });

  it('counts seconds only where a deadline is near or a session runs', () => {
    expect([...new Set(states.filter(countsSeconds))].sort()).toEqual(['charging', 'confirming', 'stopping']);
  });
});

describe('watching an order', () => {
  it('asks at once, then ever less often, and ends by itself', async () => {
    const { chargingOrder, services, asked } = setUp();
    chargingOrder.watch('confirm', 'C-1');
    await services.timer.advance(0);
    expect(asked('order')).toBe(1);
    await services.timer.advance(1500);
    expect(asked('order')).toBe(2);
    expect([chargingOrder.waited, chargingOrder.mayLeave]).toEqual(['moment', false]);
    await services.timer.advance(8500);
    expect([chargingOrder.waited, chargingOrder.mayLeave]).toEqual(['while', true]);
    await services.timer.advance(3_600_000);
    expect([asked('order'), chargingOrder.asking, chargingOrder.waited]).toEqual([20, false, 'all']);
    chargingOrder.askAgain();
    await services.timer.advance(0);
    expect(asked('order')).toBe(21);
  });

  it('asks quickly again when the state has changed', async () => {
    const { chargingOrder, services, backend, asked } = setUp();
    chargingOrder.watch('confirm', 'C-1');
    await services.timer.advance(60_000);
    const before = asked('order');
    backend.order = ORDERS.confirmed;
    await services.timer.advance(5000);
    expect(asked('order')).toBe(before + 1);
    await services.timer.advance(1500);
    expect(asked('order')).toBe(before + 2);
  });

  it('tells the page of every answer, and leaves no timer behind once nothing more comes', async () => {
    const { chargingOrder, services, backend } = setUp();
    const heard: string[] = [];
    backend.order = ORDERS.paid;
    chargingOrder.watch('bill', 'C-1', (order) => heard.push(order.state));
    await services.timer.advance(20_000);
    expect(heard).toEqual(['paid']);
    expect(services.timer.waiting).toBe(0);
  });

  it('ends only the watch of the page that goes', async () => {
    const { chargingOrder, services, asked } = setUp();
    chargingOrder.watch('confirm', 'C-1');
    chargingOrder.watch('session', 'C-1');
    chargingOrder.unwatch('confirm');
    await services.timer.advance(1500);
    expect(asked('order')).toBe(2);
    chargingOrder.unwatch('session');
    await services.timer.advance(60_000);
    expect(asked('order')).toBe(2);
    expect(services.timer.waiting).toBe(0);
    chargingOrder.askAgain();
    expect(services.timer.waiting).toBe(0);
  });

  it('counts seconds by the server’s clock, whatever this device believes', async () => {
    const { chargingOrder, services, backend } = setUp();
    backend.order = { ...ORDERS.charging, nowMs: NOW_MS + 3_600_000 };
    chargingOrder.watch('session', 'C-1');
    await services.timer.advance(3000);
    expect(chargingOrder.clockMs).toBe(NOW_MS + 3_603_000);
  });

  it('drops what it knew when another order is watched, and the answer that was still to come', async () => {
    const { chargingOrder, services, backend } = setUp();
    let answer: (reply: unknown) => void = () => undefined;
    backend.replies.set('order', () => new Promise((resolve) => (answer = resolve)));
    chargingOrder.watch('bill', 'C-1');
    await services.timer.advance(0);
    const late = answer;
    backend.replies.set('order', () => ({ ok: true, data: { ...ORDERS.paid, outOrderNo: 'C-2' } }));
    chargingOrder.watch('bill', 'C-2');
    await services.timer.advance(0);
    late({ ok: true, data: ORDERS.unpaid });
    await settlePromises();
    expect(chargingOrder.order).toMatchObject({ outOrderNo: 'C-2', state: 'paid' });
  });

  it('keeps what it shows while there is no network, and says failed only when it never knew anything', async () => {
    const { chargingOrder, services, backend } = setUp();
    backend.replies.set('order', refused('INTERNAL'));
    chargingOrder.watch('session', 'C-1');
    await services.timer.advance(0);
    expect(chargingOrder.loading.phase).toBe('failed');
    await services.timer.advance(1500);
    expect(chargingOrder.loading.phase).toBe('failed');
    backend.replies.delete('order');
    await services.timer.advance(2000);
    expect(chargingOrder.loading.phase).toBe('ready');
    backend.replies.set('order', refused('INTERNAL'));
    await services.timer.advance(5000);
    expect(chargingOrder.loading.failure?.code).toBe('INTERNAL');
    expect(chargingOrder.order?.state).toBe('confirming');
  });
});

describe('acting on an order', () => {
  it('stops once however often it is asked, and an older answer does not undo it', async () => {
    const { chargingOrder, services, backend, asked } = setUp();
    backend.order = ORDERS.charging;
    chargingOrder.watch('session', 'C-1');
    await services.timer.advance(0);
    let answer: (reply: unknown) => void = () => undefined;
    backend.replies.set('stop', () => new Promise((resolve) => (answer = resolve)));
    const stopping = Promise.all([chargingOrder.stop(), chargingOrder.stop()]);
    await settlePromises();
    expect(chargingOrder.acting).toBe('stop');
    answer({ ok: true, data: { ...ORDERS.stopping, nowMs: NOW_MS + 1 } });
    await stopping;
    expect(asked('stop')).toBe(1);
    await services.timer.advance(0);
    expect([chargingOrder.acting, chargingOrder.order?.state]).toEqual([null, 'stopping']);
  });

  it('keeps the failed call to show until the next try', async () => {
    const { chargingOrder, services, backend } = setUp();
    backend.order = ORDERS.unpaid;
    chargingOrder.watch('bill', 'C-1');
    await services.timer.advance(0);
    backend.replies.set('payAgain', refused('STATE_CONFLICT'));
    await chargingOrder.payAgain();
    expect(chargingOrder.problem).toMatchObject({ action: 'payAgain', failure: { code: 'STATE_CONFLICT' } });
    backend.replies.set('payAgain', () => ({ ok: true, data: { ...ORDERS.deducting, nowMs: NOW_MS + 1 } }));
    await chargingOrder.payAgain();
    expect(chargingOrder.problem).toBeNull();
    expect(chargingOrder.order?.state).toBe('deducting');
  });

  it('does nothing without an order', async () => {
    const { chargingOrder, backend } = setUp();
    await chargingOrder.cancel();
    expect(backend.calls).toEqual([]);
  });
});

describe('pile store', () => {
  it('passes on what was scanned, whole, and starts with the code that the backend read out of it', async () => {
    const { pile, scanning, backend } = setUp({ scanCode: ({ success }) => success({ result: 'https://a.example/p?c=P001' }) });
    expect(await scanning.scan()).toBe(true);
    await pile.load();
    await pile.start();
    expect(backend.calls).toEqual([
      { action: 'pile', code: 'https://a.example/p?c=P001' },
      { action: 'start', code: 'P001' },
    ]);
  });

  it('looks again while the connector is not in the car, and not for ever', async () => {
    const { pile, services, backend, asked } = setUp();
    backend.replies.set('pile', () => ({ ok: true, data: PILES.notPlugged }));
    pile.choose('P001');
    pile.look();
    await services.timer.advance(3000);
    expect(asked('pile')).toBe(2);
    backend.replies.set('pile', () => ({ ok: true, data: PILES.available }));
    await services.timer.advance(60_000);
    expect([asked('pile'), pile.pile?.status]).toEqual([3, 'available']);
    backend.replies.set('pile', () => ({ ok: true, data: PILES.notPlugged }));
    pile.look();
    await services.timer.advance(3_600_000);
    expect(asked('pile')).toBe(3 + 40);
    pile.lookAway();
    expect(services.timer.waiting).toBe(0);
  });

  it('starts once however often it is tapped', async () => {
    const { pile, asked } = setUp();
    pile.choose('P001');
    expect(await Promise.all([pile.start(), pile.start()])).toEqual(['C-1', null]);
    expect(asked('start')).toBe(1);
  });

  it('goes on with an order whose making was not answered by the platform', async () => {
    const { pile, backend, handOff } = setUp();
    pile.choose('P001');
    backend.replies.set('start', refused('OUTCOME_UNKNOWN', { outOrderNo: 'C-9' }));
    expect(await pile.start()).toBe('C-9');
    expect(handOff.stageOf('C-9')).toBeNull();
  });

  it('keeps a refusal with the order that stands in the way, and looks at the pile again', async () => {
    const { pile, backend, services, asked } = setUp();
    pile.choose('P001');
    backend.replies.set('start', refused('UNPAID_ORDER', { outOrderNo: 'C-7' }));
    expect(await pile.start()).toBeNull();
    await services.timer.advance(0);
    expect(pile.failure).toMatchObject({ code: 'UNPAID_ORDER', outOrderNo: 'C-7' });
    expect(asked('pile')).toBe(1);
    pile.choose('P002');
    expect([pile.failure, pile.pile]).toEqual([null, null]);
  });
});

describe('scanning', () => {
  it.each([
    [{ scanCode: ({ fail: refuse }: { fail: (reason: unknown) => void }) => refuse({ errMsg: 'scanCode:fail cancel' }) }, null],
    [{ scanCode: ({ fail: refuse }: { fail: (reason: unknown) => void }) => refuse({ errMsg: 'scanCode:fail auth deny' }) }, 'refused'],
    [{ scanCode: ({ fail: refuse }: { fail: (reason: unknown) => void }) => refuse({ errMsg: 'scanCode:fail' }) }, 'failed'],
    [{ scanCode: ({ success }: { success: (result: { result: string }) => void }) => success({ result: ' ' }) }, 'empty'],
    [{}, 'unsupported'],
  ])('that chooses no pile says why', async (api, hint) => {
    const { scanning, pile } = setUp(api);
    expect(await scanning.scan()).toBe(false);
    expect([scanning.hint, pile.code]).toEqual([hint, '']);
  });
});

describe('the current order', () => {
  it('is read again and again only while it changes by itself', async () => {
    const { currentCharging, services, backend, asked } = setUp();
    let order: ChargingOrderData | null = ORDERS.charging;
    backend.replies.set('current', () => ({ ok: true, data: { order } }));
    currentCharging.look();
    await services.timer.advance(15_000);
    expect(asked('current')).toBe(2);
    order = ORDERS.unpaid;
    await services.timer.advance(60_000);
    expect(asked('current')).toBe(3);
    currentCharging.look();
    await services.timer.advance(0);
    currentCharging.lookAway();
    expect(services.timer.waiting).toBe(0);
  });
});

describe('history', () => {
  const page = (from: number, count: number) => Array.from({ length: count }, (_, index) => summaryOf(ORDERS.paid, `C-${from - index}`));

  it('is read page by page, once a page', async () => {
    const { chargingOrders, backend, asked } = setUp();
    backend.replies.set('orders', ({ beforeMs }) =>
      beforeMs === undefined
        ? { ok: true, data: { orders: page(300, 20), nextBeforeMs: 280 } }
        : { ok: true, data: { orders: page(Number(beforeMs), 3), nextBeforeMs: null } },
    );
    await chargingOrders.load();
    await Promise.all([chargingOrders.loadMore(), chargingOrders.loadMore()]);
    await chargingOrders.loadMore();
    expect(backend.calls).toEqual([
      { action: 'orders', limit: 20 },
      { action: 'orders', beforeMs: 280, limit: 20 },
    ]);
    expect(asked('orders')).toBe(2);
    expect(chargingOrders.orders).toHaveLength(23);
  });

  it('never holds more than WeChat can show, and finds back to the newest', async () => {
    const { chargingOrders, backend } = setUp();
    backend.replies.set('orders', ({ beforeMs }) => {
      const from = Number(beforeMs ?? 300);
      return { ok: true, data: { orders: page(from, 20), nextBeforeMs: from - 20 } };
    });
    await chargingOrders.load();
    for (let more = 0; more < 6; more += 1) await chargingOrders.loadMore();
    expect(chargingOrders.orders).toHaveLength(100);
    expect([chargingOrders.trimmed, chargingOrders.orders[0]?.outOrderNo]).toEqual([true, 'C-260']);
    await chargingOrders.load();
    expect([chargingOrders.trimmed, chargingOrders.orders[0]?.outOrderNo]).toEqual([false, 'C-300']);
  });

  it('keeps what it has when more cannot be read', async () => {
    const { chargingOrders, backend } = setUp();
    backend.replies.set('orders', () => ({ ok: true, data: { orders: page(9, 2), nextBeforeMs: 7 } }));
    await chargingOrders.load();
    backend.replies.set('orders', refused('INTERNAL'));
    await chargingOrders.loadMore();
    expect([chargingOrders.orders.length, chargingOrders.moreFailure?.code, chargingOrders.loadingMore]).toEqual([2, 'INTERNAL', false]);
  });
});
