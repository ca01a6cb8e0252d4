/** @jest-environment node */
import type * as Stores from '../../miniprogram/stores/index';
import { EXTRA_DATA, ORDERS } from '../support/miniprogram/charging';
import { MEMBERSHIPS } from '../support/miniprogram/memberships';
import { createWorld, type FakeWorld } from './support/wx';

interface AppDefinition {
  onLaunch(): void;
  onShow(options: { scene: number; referrerInfo?: { appId: string; extraData?: object } }): void;
}

const SIGNING = { scene: 1038, referrerInfo: { appId: 'wxbd687630cd02ce1d' } };
const RESULT = 'packages/membership/result/index';

/** Starts the app with the given page on the screen. */
function launch(world: FakeWorld, route: string) {
  jest.resetModules();
  let definition: AppDefinition | undefined;
  Object.assign(globalThis, { wx: world.wx, App: (given: AppDefinition) => (definition = given), getCurrentPages: () => [{ route }] });
  jest.requireActual('../../miniprogram/app');
  if (definition === undefined) throw new Error('app.ts registers no app');
  definition.onLaunch();
  return { app: definition, stores: jest.requireActual<typeof Stores>('../../miniprogram/stores/index').stores() };
}
const opened = (world: FakeWorld) => world.used.filter(({ name }) => name === 'navigateTo').map(({ options }) => options);

async function signFrom(route: string) {
  const world = createWorld();
  world.membership(MEMBERSHIPS.unsigned);
  const { app, stores } = launch(world, route);
  stores.checkout.consent(true);
  await stores.checkout.resumeSigning();
  return { world, app, stores };
}

describe('the way back from signing', () => {
  it('leads to the result page, once', async () => {
    const { world, app } = await signFrom('pages/mine/index');
    app.onShow(SIGNING);
    app.onShow(SIGNING);
    expect(opened(world)).toEqual([expect.objectContaining({ url: `/${RESULT}` })]);
  });

  it('is taken also when WeChat tells nothing about it', async () => {
    const { world, app } = await signFrom('pages/mine/index');
    app.onShow({ scene: 1038 });
    expect(opened(world)).toHaveLength(1);
  });

  it('leaves the result page alone when it is on the screen: it asks by itself when it shows', async () => {
    const { world, app, stores } = await signFrom(RESULT);
    app.onShow(SIGNING);
    expect(opened(world)).toEqual([]);
    expect(stores.checkout.purchase).toEqual({ kind: 'sign', returned: 'unclear' });
  });

  it('is not mistaken for an ordinary start', () => {
    const world = createWorld();
    const { app } = launch(world, 'pages/home/index');
    app.onShow({ scene: 1001 });
    app.onShow(SIGNING);
    expect(opened(world)).toEqual([]);
  });
});

const PAYSCORE = { scene: 1038, referrerInfo: { appId: 'wxd8f3793ea3b935b8', extraData: { query_id: 'hint' } } };
const CONFIRM = 'packages/charging/confirm/index';

describe('the way back from Payscore', () => {
  async function confirmFrom(route: string) {
    const world = createWorld();
    world.on('order', () => ({ ok: true, data: ORDERS.confirming }));
    const { app, stores } = launch(world, route);
    await stores.handOff.open('C-1', EXTRA_DATA);
    return { world, app, stores };
  }

  it('asks the backend about the order, handled once although WeChat tells it again after locking the phone', async () => {
    const { world, app, stores } = await confirmFrom(CONFIRM);
    jest.useFakeTimers();
    const asked = async () => {
      await jest.advanceTimersByTimeAsync(0);
      return world.calls.filter(({ action }) => action === 'order').length;
    };
    stores.chargingOrder.watch('confirm', 'C-1');
    expect(await asked()).toBe(1);
    app.onShow(PAYSCORE);
    expect(await asked()).toBe(2);
    app.onShow(PAYSCORE);
    expect(await asked()).toBe(2);
    expect(stores.handOff.stageOf('C-1')).toBe('back');
    expect(opened(world)).toEqual([]);
    stores.chargingOrder.unwatch('confirm');
    jest.useRealTimers();
  });

  it('leads to the page that waits when another one is on the screen', async () => {
    const { world, app } = await confirmFrom('pages/home/index');
    app.onShow(PAYSCORE);
    app.onShow(PAYSCORE);
    expect(opened(world)).toEqual([expect.objectContaining({ url: `/${CONFIRM}?outOrderNo=C-1` })]);
  });

  it('tells nothing about what the user decided', async () => {
    const { world, app, stores } = await confirmFrom(CONFIRM);
    app.onShow(PAYSCORE);
    expect(stores.chargingOrder.order).toBeNull();
    expect(JSON.stringify(world.calls)).not.toContain('hint');
  });

  it('is not mistaken for the way back from signing, nor an ordinary start for it', async () => {
    const { world, app, stores } = await confirmFrom('pages/home/index');
    app.onShow(SIGNING);
    app.onShow({ scene: 1001 });
    expect(opened(world)).toEqual([]);
    expect(stores.handOff.stageOf('C-1')).toBe('away');
  });
});

describe('the app', () => {
  it('follows the system’s theme and listens for WeChat’s privacy question', () => {
    const world = createWorld();
    const { stores } = launch(world, 'pages/home/index');
    const listener = (name: string) => world.used.find((use) => use.name === name)?.options as (argument: unknown) => void;
    listener('onThemeChange')({ theme: 'dark' });
    expect(stores.preferences.themeClass).toBe('theme-dark');
    listener('onNeedPrivacyAuthorization')(() => undefined);
    expect(stores.privacy.asking).toBe(true);
  });

  it('starts on a base library that has next to nothing', () => {
    const world = createWorld();
    for (const name of ['cloud', 'getAppBaseInfo', 'getAccountInfoSync', 'onThemeChange', 'onNeedPrivacyAuthorization'])
      world.wx[name] = undefined;
    const { stores } = launch(world, 'pages/home/index');
    expect([stores.preferences.locale, stores.preferences.theme]).toEqual(['zh-CN', 'light']);
  });
});
