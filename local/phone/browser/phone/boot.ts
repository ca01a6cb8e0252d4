import type { Manifest } from '../../manifest';
import type { Settings } from '../shared/settings';
import { MiniprogramApp, SCENES } from './app';
import type { BuiltinContext } from './builtin/definition';
import { NavigationBar } from './chrome/navigation-bar';
import { showStatusBar } from './chrome/status-bar';
import { TabBar } from './chrome/tab-bar';
import type { PhoneClock } from './clock';
import { createEngine, type Engine } from './engine/code-space';
import { globals } from './engine/globals';
import { Router } from './pages/router';
import type { Phone } from './phone';
import { Privacy } from './privacy';
import { createTheme } from './theme';
import { showActionSheet } from './ui/dialogs';
import { pick } from './ui/picker-sheet';
import { Toaster } from './ui/toast';
import { visitDeductionServices } from './wechat/deduction-services';
import { visitPayscoreOrders } from './wechat/payscore-orders';
import { wordsOf } from './words';
import { createWx } from './wx';

export interface BootOptions {
  readonly manifest: Manifest;
  readonly clock: PhoneClock;
  readonly settings: () => Settings;
}

/** Puts the phone together and starts the mini-program that the bundles have left on the global object. */
export function boot({ manifest, clock, settings }: BootOptions): Phone {
  const words = () => wordsOf(settings().language);
  const theme = createTheme(manifest, settings().theme);
  const engine: { current?: Engine } = {};
  const router = new Router(manifest, () => engine.current ?? neverReady());
  const app = new MiniprogramApp(router);
  const privacy = new Privacy(manifest.privacyCheck, settings, words);
  const navigationBar = new NavigationBar(manifest, router, theme, words, {
    back: () => router.navigateBack(1),
    menu: () => void openMenu(phone).catch(reportError),
    close: () => void visitDeductionServices(phone).catch(reportError),
  });
  const tabBar = new TabBar(manifest, router, theme);
  const phone: Phone = { manifest, settings, words, clock, theme, router, app, navigationBar, tabBar, toaster: new Toaster(), privacy };
  const paint = () => {
    navigationBar.paint();
    tabBar.paint();
  };
  router.onChange = () => {
    paint();
    rememberPage(router);
  };
  theme.onChange(paint);
  showStatusBar(() => clock.nowMs());
  exposeGlobals(phone);
  const bundle = globals.__miniprogram ?? neverReady();
  engine.current = createEngine({ manifest, bundle, templates: globals.__templates ?? {}, builtinContext: builtinContextFor(phone) });
  bundle.runApp();
  start(phone);
  return phone;
}

function neverReady(): never {
  throw new Error('the phone is not ready');
}

function exposeGlobals({ app, router, ...phone }: Phone): void {
  Object.assign(globals, {
    wx: createWx({ app, router, ...phone }),
    App: (definition: object) => app.register(definition),
    getApp: () => app.get(),
    getCurrentPages: () => router.pages.map((page) => page.instance),
    requirePlugin: () => ({}),
  });
}

/** The page in the address is opened again after a reload, so that a rebuild does not lead back to the first page. */
function start({ app, router, manifest }: Phone): void {
  const [first = ''] = manifest.pages;
  const wanted = location.hash.replace(/^#\//, '');
  const target = manifest.pages.includes(wanted.split('?')[0] ?? '') ? wanted : first;
  const [path = first, search = ''] = target.split('?');
  app.launch(path, Object.fromEntries(new URLSearchParams(search)));
  router.reLaunch(`/${target}`);
}

function rememberPage(router: Router): void {
  const { route, query } = router.top;
  const search = new URLSearchParams(query).toString();
  history.replaceState(null, '', `#/${route}${search === '' ? '' : `?${search}`}`);
}

async function openMenu(phone: Phone): Promise<void> {
  const words = phone.words();
  const chosen = await showActionSheet([words.services, words.payscoreOrders, words.reopen], words);
  if (chosen === 0) await visitDeductionServices(phone);
  if (chosen === 1) await visitPayscoreOrders(phone);
  if (chosen === 2) {
    history.replaceState(null, '', '#');
    location.reload();
  }
}

const ROUTES = { navigate: 'navigateTo', redirect: 'redirectTo', switchTab: 'switchTab', reLaunch: 'reLaunch' } as const;

function builtinContextFor({ router, privacy, words }: Phone): (hostOf: BuiltinContext['hostOf']) => BuiltinContext {
  return (hostOf) => ({
    hostOf,
    navigate: (openType, url, delta) => {
      if (openType === 'navigateBack') router.navigateBack(delta);
      else if (openType in ROUTES) router[ROUTES[openType as keyof typeof ROUTES]](url);
    },
    pick: (request) => pick(request, words()),
    openType: async (openType, _buttonId) => {
      if (openType !== 'agreePrivacyAuthorization') return null;
      privacy.agree();
      return { type: 'agreeprivacyauthorization', detail: {} };
    },
  });
}

/** The user was away while the stack's clock jumped. */
export function returnAfterJump({ app }: Phone): void {
  app.enterBackground();
  app.enterForeground(SCENES.recent);
}
