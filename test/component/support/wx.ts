import type { MembershipData } from '../../../typings/subscription-api';
import { PILES, STARTED } from '../../support/miniprogram/charging';
import { MEMBERSHIPS, NOW_MS, PLANS } from '../../support/miniprogram/memberships';

type Action =
  | 'plans'
  | 'membership'
  | 'notices'
  | 'subscribe'
  | 'cancel'
  | 'resumeSigning'
  | 'changePlan'
  | 'pile'
  | 'start'
  | 'order'
  | 'stop'
  | 'payAgain'
  | 'current'
  | 'orders';
type Handler = (event: Readonly<Record<string, unknown>>) => unknown;

export const PAYMENT = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx1', signType: 'HMAC-SHA256', paySign: 's' } as const;
export const TEMPLATE_IDS = ['tmpl-reminder', 'tmpl-result'];
export const HAND_OFF = { appId: 'wxbd687630cd02ce1d', path: 'pages/index/index', extraData: { contract_code: 'c-2' } } as const;
export const SUBSCRIBED = {
  ok: true,
  data: { outTradeNo: 'order-1', contractCode: 'c-1', amountFen: 1900, expiresMs: NOW_MS + 7_200_000, payment: PAYMENT },
};

/** The backend and WeChat as a page sees them: scripted answers, recorded calls. */
export interface FakeWorld {
  readonly wx: Record<string, unknown>;
  /** Every call of a cloud function, with its event. */
  readonly calls: Record<string, unknown>[];
  /** Every other call of wx that a test may ask for: name and options. */
  readonly used: { name: string; options: unknown }[];
  membership(membership: MembershipData): void;
  on(action: Action, handler: Handler): void;
  /** The text of the QR code that is scanned; null: the user closes the scanner. */
  scanned: string | null;
  /** What WeChat does with the payment sheet. */
  payment: 'paid' | 'cancelled' | 'failed';
  /** What the user answers when asked for messages; 'none': never. */
  reminders: 'accept' | 'reject' | 'failed' | 'none';
}

/** A world in which the user is no member yet and every API is there. */
export function createWorld(language = 'zh_CN'): FakeWorld {
  let current: MembershipData = MEMBERSHIPS.none;
  const handlers = new Map<string, Handler>([
    ['plans', () => ({ ok: true, data: { plans: PLANS } })],
    ['membership', () => ({ ok: true, data: current })],
    ['notices', () => ({ ok: true, data: { templateIds: TEMPLATE_IDS } })],
    ['subscribe', () => SUBSCRIBED],
    ['current', () => ({ ok: true, data: { order: null } })],
    ['orders', () => ({ ok: true, data: { orders: [], nextBeforeMs: null } })],
    ['pile', () => ({ ok: true, data: PILES.available })],
    ['start', () => STARTED],
    ['resumeSigning', () => ({ ok: true, data: { contractCode: 'c-2', handOff: HAND_OFF } })],
    ['changePlan', () => ({ ok: true, data: { contractCode: 'c-2', handOff: HAND_OFF } })],
  ]);
  const used: FakeWorld['used'] = [];
  const calls: FakeWorld['calls'] = [];
  const storage = new Map<string, string>();
  const record = (name: string) => (options?: { success?: () => void }) => {
    used.push({ name, options });
    options?.success?.();
  };
  const world: FakeWorld = {
    calls,
    used,
    payment: 'paid',
    reminders: 'accept',
    scanned: 'P001',
    membership: (membership) => (current = membership),
    on: (action, handler) => handlers.set(action, handler),
    wx: {
      cloud: {
        init: () => undefined,
        callFunction: async ({ data }: { data: Record<string, unknown> }) => {
          calls.push(data);
          return { result: await handlers.get(String(data['action']))?.(data) };
        },
      },
      requestPayment: (options: { success: () => void; fail: (reason: unknown) => void }) => {
        used.push({ name: 'requestPayment', options });
        if (world.payment === 'paid') options.success();
        else options.fail({ errMsg: world.payment === 'cancelled' ? 'requestPayment:fail cancel' : 'requestPayment:fail system error' });
      },
      requestSubscribeMessage: (options: {
        tmplIds: string[];
        success: (answers: Record<string, string>) => void;
        fail: (reason: unknown) => void;
      }) => {
        used.push({ name: 'requestSubscribeMessage', options });
        if (world.reminders === 'failed') options.fail({ errMsg: 'requestSubscribeMessage:fail', errCode: 20001 });
        else if (world.reminders !== 'none') options.success(Object.fromEntries(options.tmplIds.map((id) => [id, world.reminders])));
      },
      scanCode: (options: { success: (result: { result: string }) => void; fail: (reason: unknown) => void }) => {
        if (world.scanned === null) options.fail({ errMsg: 'scanCode:fail cancel' });
        else options.success({ result: world.scanned });
      },
      getAppBaseInfo: () => ({ language, theme: 'light', SDKVersion: '3.8.0' }),
      getDeviceInfo: () => ({ platform: 'ios' }),
      getWindowInfo: () => ({ windowWidth: 375, windowHeight: 667, pixelRatio: 2 }),
      getAccountInfoSync: () => ({ miniProgram: { version: '1.2.3' } }),
      getStorageSync: (key: string) => storage.get(key) ?? '',
      setStorageSync: (key: string, value: string) => storage.set(key, value),
      nextTick: (callback: () => void) => queueMicrotask(callback),
      canIUse: () => true,
      ...Object.fromEntries(NAMES.map((name) => [name, record(name)])),
    },
  };
  return world;
}

const NAMES = [
  'navigateToMiniProgram',
  'openBusinessView',
  'navigateTo',
  'redirectTo',
  'switchTab',
  'pageScrollTo',
  'showToast',
  'setClipboardData',
  'stopPullDownRefresh',
  'setNavigationBarTitle',
  'setNavigationBarColor',
  'setBackgroundColor',
  'setTabBarStyle',
  'setTabBarItem',
  'onThemeChange',
  'onNeedPrivacyAuthorization',
  'openPrivacyContract',
];
