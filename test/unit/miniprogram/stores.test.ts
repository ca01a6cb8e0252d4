import type { NoticeApi } from '../../../miniprogram/services/notices';
import type { HandOverApi } from '../../../miniprogram/services/payment';
import { createStores } from '../../../miniprogram/stores/index';
import { PreferencesStore } from '../../../miniprogram/stores/preferences';
import { PrivacyStore } from '../../../miniprogram/stores/privacy';
import { MEMBERSHIPS, NOW_MS, PLANS } from '../../support/miniprogram/memberships';
import { createFakeServices, createMemoryStorage } from './support/services';
import { settlePromises } from './support/manual-timer';

const HOST = { language: 'zh_CN', theme: 'light', version: '' } as const;
const PAYMENT = { timeStamp: '1', nonceStr: 'n', package: 'prepay_id=wx1', signType: 'MD5', paySign: 's' } as const;
const SUBSCRIBED = {
  ok: true,
  data: { outTradeNo: 'order-1', contractCode: 'c', amountFen: 1900, expiresMs: NOW_MS + 1, payment: PAYMENT },
};
const SIGNING_APP_ID = 'wxbd687630cd02ce1d';

function setUp(handOver: HandOverApi & NoticeApi = {}) {
  const backend = { membership: MEMBERSHIPS.none, replies: new Map<string, () => unknown>(), actions: [] as string[] };
  const services = createFakeServices(async (_, event) => {
    const action = String(event['action']);
    backend.actions.push(action);
    const scripted = backend.replies.get(action);
    if (scripted !== undefined) return scripted();
    if (action === 'notices') return { ok: true, data: { templateIds: ['tmpl-a', 'tmpl-b'] } };
    return action === 'plans' ? { ok: true, data: { plans: PLANS } } : { ok: true, data: backend.membership };
  }, handOver);
  return { backend, services, ...createStores(services, HOST) };
}

describe('membership store', () => {
  it('loads once for callers at the same time', async () => {
    const { membership, backend } = setUp();
    await Promise.all([membership.load(), membership.load()]);
    expect(backend.actions.sort()).toEqual(['membership', 'plans']);
    expect(membership.phase).toBe('ready');
  });

  it('follows the server’s clock, whatever this device believes', async () => {
    const { membership, backend } = setUp();
    backend.membership = { ...MEMBERSHIPS.none, nowMs: NOW_MS + 3_600_000 };
    await membership.load();
    expect(membership.nowMs()).toBe(NOW_MS + 3_600_000);
  });

  it('says failed only while it has nothing to show', async () => {
    const { membership, backend } = setUp();
    backend.replies.set('plans', () => ({ ok: false, error: { code: 'INTERNAL', message: '' } }));
    await membership.load();
    expect(membership.phase).toBe('failed');
    backend.replies.delete('plans');
    await membership.load();
    backend.replies.set('plans', () => ({ ok: false, error: { code: 'INTERNAL', message: '' } }));
    await membership.load();
    expect(membership.phase).toBe('ready');
    expect(membership.failure?.code).toBe('INTERNAL');
  });

  it('does nothing without a contract to cancel', async () => {
    const { membership, backend } = setUp();
    await membership.load();
    expect(await membership.cancel()).toBeNull();
    expect(backend.actions).not.toContain('cancel');
  });
});

describe('reminders store', () => {
  it('reads the templates once, and again after a failure', async () => {
    const { reminders, backend, services } = setUp();
    backend.replies.set('notices', () => ({ ok: false, error: { code: 'INTERNAL', message: '' } }));
    await reminders.load();
    expect([reminders.available, services.reported]).toMatchObject([false, [{ code: 'INTERNAL' }]]);
    backend.replies.delete('notices');
    await Promise.all([reminders.load(), reminders.load()]);
    await reminders.load();
    expect(reminders.templateIds).toEqual(['tmpl-a', 'tmpl-b']);
    expect(backend.actions.filter((action) => action === 'notices')).toHaveLength(2);
  });

  it('does not ask while it asks', async () => {
    const { reminders } = setUp({ requestSubscribeMessage: () => undefined });
    await reminders.load();
    void reminders.ask();
    expect(await reminders.ask()).toBe('failed');
  });
});

describe('checkout store', () => {
  it('offers the recommended plan until another one is chosen', async () => {
    const { checkout, membership } = setUp();
    expect(checkout.planId).toBeNull();
    await membership.load();
    expect(checkout.planId).toBe('quarter');
    checkout.consent(true);
    checkout.choose('quarter');
    expect(checkout.consented).toBe(true);
    checkout.choose('month');
    expect(checkout.planId).toBe('month');
    expect(checkout.consented).toBe(false);
  });

  it.each([
    ['success', 'submitted'],
    ['cancel', 'cancelled'],
    ['error', 'failed'],
  ])('remembers that WeChat said %s, as a hint', async (outcome, handOver) => {
    const { checkout, membership, backend } = setUp({
      requestPayment: ({ success, fail }) =>
        outcome === 'success' ? success() : fail({ errMsg: outcome === 'cancel' ? 'requestPayment:fail cancel' : 'requestPayment:fail' }),
    });
    backend.replies.set('subscribe', () => SUBSCRIBED);
    await membership.load();
    checkout.consent(true);
    expect(await checkout.subscribe()).toBe('result');
    expect(checkout.purchase).toEqual({ kind: 'pay', planId: 'quarter', outTradeNo: 'order-1', handOver });
    expect(checkout.step).toBe('idle');
  });

  it('asks about reminders in the tap itself, and pays when that is answered', async () => {
    const happened: string[] = [];
    let answer: () => void = () => undefined;
    const { checkout, membership, reminders, backend } = setUp({
      requestSubscribeMessage: ({ tmplIds, success }) => {
        happened.push(`asked for ${tmplIds.join()}`);
        answer = () => success({ 'tmpl-a': 'reject' });
      },
      requestPayment: ({ success }) => {
        happened.push('paid');
        success();
      },
    });
    backend.replies.set('subscribe', () => SUBSCRIBED);
    await Promise.all([membership.load(), reminders.load()]);
    checkout.consent(true);
    const next = checkout.subscribe();
    // WeChat opens its sheet only for a call that is made before the tap's handler returns.
    expect(happened).toEqual(['asked for tmpl-a,tmpl-b']);
    await settlePromises();
    expect(checkout.step).toBe('preparing');
    answer();
    expect(await next).toBe('result');
    expect(happened).toEqual(['asked for tmpl-a,tmpl-b', 'paid']);
    // Paying again, e.g. after leaving the cashier, does not ask again.
    await checkout.subscribe();
    expect(happened).toEqual(['asked for tmpl-a,tmpl-b', 'paid', 'paid']);
  });

  it('pays although WeChat never says what became of the reminders', async () => {
    const { checkout, membership, reminders, backend, services } = setUp({
      requestSubscribeMessage: () => undefined,
      requestPayment: ({ success }) => success(),
    });
    backend.replies.set('subscribe', () => SUBSCRIBED);
    await Promise.all([membership.load(), reminders.load()]);
    checkout.consent(true);
    const next = checkout.subscribe();
    await services.timer.advance(60_000);
    expect(await next).toBe('result');
    expect(services.timer.waiting).toBe(0);
  });

  it('explains that payment is not possible here', async () => {
    const { checkout, membership, backend, progress } = setUp();
    backend.replies.set('subscribe', () => SUBSCRIBED);
    await membership.load();
    backend.membership = MEMBERSHIPS.open;
    checkout.consent(true);
    await checkout.subscribe();
    await membership.refresh();
    expect(checkout.hint).toBe('noPayment');
    expect(progress.situation).toBe('unsupported');
  });

  it('keeps the failed call to show, and nothing of the attempt', async () => {
    const { checkout, membership, backend } = setUp();
    backend.replies.set('subscribe', () => {
      throw new Error('request:fail');
    });
    await membership.load();
    checkout.consent(true);
    expect(await checkout.subscribe()).toBe('stay');
    expect(checkout.failure).toMatchObject({ code: 'NETWORK', write: true });
    expect(checkout.purchase).toBeNull();
  });

  it('handles the way back from signing once, with and without a referrer', async () => {
    const { checkout, backend } = setUp({ navigateToMiniProgram: ({ success }) => success() });
    backend.replies.set('resumeSigning', () => ({
      ok: true,
      data: { contractCode: 'c', handOff: { appId: SIGNING_APP_ID, path: 'p', extraData: {} } },
    }));
    expect(checkout.signingReturned(1038, { appId: SIGNING_APP_ID })).toBe(false);
    for (const referrer of [{ appId: SIGNING_APP_ID, extraData: { return_code: 'SUCCESS' } }, { appId: SIGNING_APP_ID }, undefined]) {
      checkout.consent(true);
      expect(await checkout.resumeSigning()).toBe('result');
      expect(checkout.signingReturned(1001, undefined)).toBe(false);
      expect(checkout.signingReturned(1038, { appId: 'wx-of-somebody-else' })).toBe(false);
      expect(checkout.signingReturned(1038, referrer)).toBe(true);
      expect(checkout.purchase).toEqual({ kind: 'sign', returned: referrer?.extraData ? 'signed' : 'unclear' });
      expect(checkout.signingReturned(1038, referrer)).toBe(false);
    }
  });

  it.each([
    [{ navigateToMiniProgram: undefined }, 'noSigning'],
    [
      { navigateToMiniProgram: ({ fail }: { fail: (reason: unknown) => void }) => fail({ errMsg: 'navigateToMiniProgram:fail' }) },
      'signingFailed',
    ],
    [
      { navigateToMiniProgram: ({ fail }: { fail: (reason: unknown) => void }) => fail({ errMsg: 'navigateToMiniProgram:fail cancel' }) },
      null,
    ],
  ])('stays when signing does not open', async (handOver, hint) => {
    const { checkout, backend } = setUp(handOver);
    backend.replies.set('resumeSigning', () => ({
      ok: true,
      data: { contractCode: 'c', handOff: { appId: SIGNING_APP_ID, path: 'p', extraData: {} } },
    }));
    checkout.consent(true);
    expect(await checkout.resumeSigning()).toBe('stay');
    expect(checkout.hint).toBe(hint);
  });
});

describe('changing the plan', () => {
  const handOff = { appId: SIGNING_APP_ID, path: 'p', extraData: {} };
  const signingOpens: HandOverApi = { navigateToMiniProgram: ({ success }) => success() };

  async function setUpChange(handOver: HandOverApi = signingOpens) {
    const world = setUp(handOver);
    world.backend.replies.set('changePlan', () => ({ ok: true, data: { contractCode: 'c', handOff } }));
    world.backend.membership = MEMBERSHIPS.active;
    await world.membership.load();
    world.checkout.beginChange();
    return world;
  }

  it('offers every plan but the one that renews; the one that waits for its signature first', async () => {
    const { checkout, membership, backend } = await setUpChange();
    expect(checkout.planId).toBe('quarter');
    checkout.choose('month');
    expect(checkout.planId).toBe('quarter');
    backend.membership = MEMBERSHIPS.changing;
    await membership.refresh();
    checkout.choose('year');
    checkout.reset();
    checkout.beginChange();
    expect(checkout.planId).toBe('year');
  });

  it('asks for nothing without consent, and for the consent anew when another plan is chosen', async () => {
    const { checkout, backend } = await setUpChange();
    expect(await checkout.changePlan()).toBe('stay');
    expect(checkout.consentMissing).toBe(true);
    checkout.consent(true);
    checkout.choose('year');
    expect(await checkout.changePlan()).toBe('stay');
    expect(backend.actions).not.toContain('changePlan');
  });

  it('hands over for signing and remembers which contract is to be replaced', async () => {
    const { checkout, backend, progress } = await setUpChange();
    checkout.choose('year');
    checkout.consent(true);
    expect(await checkout.changePlan()).toBe('result');
    const change = { planId: 'year', contractId: 'contract-1' };
    expect(checkout.purchase).toEqual({ kind: 'sign', returned: 'away', change });
    expect(checkout.signingReturned(1038, { appId: SIGNING_APP_ID, extraData: { return_code: 'SUCCESS' } })).toBe(true);
    expect(checkout.purchase).toEqual({ kind: 'sign', returned: 'signed', change });
    expect(progress.situation).toBe('change-checking');
    expect(backend.actions.filter((action) => action === 'changePlan')).toHaveLength(1);
  });

  it('is over once another contract is live', async () => {
    const { checkout, backend, progress, services } = await setUpChange();
    checkout.consent(true);
    await checkout.changePlan();
    checkout.signingReturned(1038, undefined);
    backend.membership = MEMBERSHIPS.changed;
    progress.start();
    await services.timer.advance(0);
    expect(progress.situation).toBe('changed');
    expect(services.timer.waiting).toBe(0);
  });

  it('reads the state anew when it is refused, and does nothing without a contract', async () => {
    const { checkout, membership, backend } = await setUpChange();
    backend.replies.set('changePlan', () => ({ ok: false, error: { code: 'STATE_CONFLICT', message: '' } }));
    checkout.consent(true);
    const before = backend.actions.length;
    expect(await checkout.changePlan()).toBe('stay');
    expect(checkout.failure?.code).toBe('STATE_CONFLICT');
    expect(backend.actions.slice(before)).toEqual(['changePlan', 'plans', 'membership']);
    backend.membership = MEMBERSHIPS.none;
    await membership.refresh();
    expect(await checkout.changePlan()).toBe('stay');
  });

  it('is forgotten by a page that opens for buying', async () => {
    const { checkout } = await setUpChange();
    checkout.reset();
    expect(checkout.changing).toBe(false);
  });
});

describe('progress store', () => {
  it('ignores the answer to a watch that has ended', async () => {
    const { progress, services, backend } = setUp();
    let answer: (reply: unknown) => void = () => undefined;
    backend.replies.set('membership', () => new Promise((resolve) => (answer = resolve)));
    progress.start();
    await services.timer.advance(0);
    progress.stop();
    answer({ ok: true, data: MEMBERSHIPS.opening });
    await settlePromises();
    expect(services.timer.waiting).toBe(0);
    expect(progress.asking).toBe(false);
  });

  it('leaves no timer behind once it is settled', async () => {
    const { progress, services, backend } = setUp();
    backend.membership = MEMBERSHIPS.active;
    progress.start();
    await services.timer.advance(0);
    expect(progress.situation).toBe('active');
    expect(services.timer.waiting).toBe(0);
  });
});

describe('signing alone', () => {
  it('is called not done only some time after the return, and then asked about no more', async () => {
    const { checkout, progress, services, backend } = setUp({ navigateToMiniProgram: ({ success }) => success() });
    backend.replies.set('resumeSigning', () => ({
      ok: true,
      data: { contractCode: 'c', handOff: { appId: SIGNING_APP_ID, path: 'p', extraData: {} } },
    }));
    backend.membership = MEMBERSHIPS.unsigned;
    checkout.consent(true);
    await checkout.resumeSigning();
    checkout.signingReturned(1038, undefined);
    progress.start();
    await services.timer.advance(4999);
    expect(progress.situation).toBe('sign-checking');
    await services.timer.advance(1);
    expect(progress.situation).toBe('sign-not-done');
    expect(services.timer.waiting).toBe(0);
  });
});

describe('preferences', () => {
  it('begin as the system and stay as chosen', () => {
    const storage = createMemoryStorage();
    const first = new PreferencesStore(storage, { language: 'en', theme: 'dark', version: '' });
    expect([first.locale, first.theme]).toEqual(['en', 'dark']);
    first.systemThemeChanged('light');
    expect(first.themeClass).toBe('theme-light');
    first.chooseLocale('zh-CN');
    first.chooseTheme('dark');
    const second = new PreferencesStore(storage, { language: 'en', theme: 'light', version: '' });
    expect([second.locale, second.theme]).toEqual(['zh-CN', 'dark']);
  });

  it('survive nonsense in the storage', () => {
    const store = new PreferencesStore(createMemoryStorage({ 'preferences.locale': 'fr', 'preferences.theme': 'pink' }), HOST);
    expect([store.locale, store.themeChoice]).toEqual(['zh-CN', 'system']);
  });
});

describe('privacy store', () => {
  it('counts an older question as refused when a newer one comes', () => {
    const store = new PrivacyStore();
    const answers: string[] = [];
    const request = (name: string) => ({ agree: () => answers.push(`${name} agreed`), refuse: () => answers.push(`${name} refused`) });
    store.ask(request('first'));
    store.ask(request('second'));
    store.agree('id');
    store.agree('id');
    expect(answers).toEqual(['first refused', 'second agreed']);
    expect(store.asking).toBe(false);
  });
});
