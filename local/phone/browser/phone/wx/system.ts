import type { Theme } from '../theme';
import type { Phone } from '../phone';
import { listenerPair, plainApi } from './define';

/** Heights of the pictured phone's bars, in pixels; see `css/frame.css`. */
const STATUS_BAR_PX = 47;
const NAVIGATION_BAR_PX = 44;
const HOME_INDICATOR_PX = 34;
/** WeChat's capsule: size and distance from the right edge, in pixels. */
const CAPSULE = { width: 87, height: 32, right: 7, top: 6 };
/** Base library that the phone's API corresponds to. */
const SDK_VERSION = '3.8.0';

/** What the phone says about itself. */
export function systemApi(phone: Phone): Record<string, unknown> {
  const info = () => ({ ...appBaseInfo(phone), ...windowInfo(), ...DEVICE, ...SETTINGS });
  const { theme, app } = phone;
  const themeListeners = listenerPair<{ theme: Theme }>();
  const resizeListeners = listenerPair<{ size: object }>();
  if (phone.manifest.darkMode) {
    theme.onChange((current) => {
      themeListeners.emit({ theme: current });
      app.call('onThemeChange', { theme: current });
    });
  }
  window.addEventListener('resize', () => {
    const { windowWidth, windowHeight } = windowInfo();
    resizeListeners.emit({ size: { windowWidth, windowHeight } });
  });
  return {
    ...lifeApi(phone),
    getSystemInfo: plainApi('getSystemInfo', info),
    getSystemInfoAsync: plainApi('getSystemInfoAsync', info),
    getSystemInfoSync: info,
    getWindowInfo: windowInfo,
    getAppBaseInfo: () => appBaseInfo(phone),
    getDeviceInfo: () => DEVICE,
    getSystemSetting: () => SETTINGS,
    getAppAuthorizeSetting: () => ({
      notificationAuthorized: 'authorized',
      locationAuthorized: 'authorized',
      cameraAuthorized: 'authorized',
    }),
    getMenuButtonBoundingClientRect: capsuleRect,
    getNetworkType: plainApi('getNetworkType', () => ({ networkType: navigator.onLine ? 'wifi' : 'none' })),
    getSkylineInfoSync: () => ({ isSupported: false, version: '', reason: 'webview' }),
    onThemeChange: themeListeners.on,
    offThemeChange: themeListeners.off,
    onWindowResize: resizeListeners.on,
    offWindowResize: resizeListeners.off,
    onMenuButtonBoundingClientRectWeightChange: () => undefined,
    offMenuButtonBoundingClientRectWeightChange: () => undefined,
  };
}

const DEVICE = {
  brand: 'local phone',
  model: 'Chromium',
  system: 'Browser',
  platform: 'devtools',
  benchmarkLevel: 1,
  abi: '',
  cpuType: '',
  memorySize: '',
};
const SETTINGS = { bluetoothEnabled: true, locationEnabled: true, wifiEnabled: true, deviceOrientation: 'portrait' };

function appBaseInfo({ settings, theme, manifest }: Phone) {
  return {
    SDKVersion: SDK_VERSION,
    version: '8.0.50',
    language: settings().language,
    enableDebug: true,
    fontSizeSetting: 16,
    fontSizeScaleFactor: 1,
    host: { env: 'WeChat', appId: '', version: 0 },
    // Without "darkmode": true WeChat reports no theme.
    ...(manifest.darkMode ? { theme: theme.current() } : {}),
  };
}

function windowInfo() {
  const [width, height] = [innerWidth, innerHeight];
  return {
    pixelRatio: devicePixelRatio,
    screenWidth: width,
    screenHeight: height,
    windowWidth: width,
    windowHeight: height - STATUS_BAR_PX - NAVIGATION_BAR_PX,
    statusBarHeight: STATUS_BAR_PX,
    screenTop: STATUS_BAR_PX + NAVIGATION_BAR_PX,
    safeArea: {
      left: 0,
      right: width,
      top: STATUS_BAR_PX,
      bottom: height - HOME_INDICATOR_PX,
      width,
      height: height - STATUS_BAR_PX - HOME_INDICATOR_PX,
    },
  };
}

function capsuleRect() {
  const top = STATUS_BAR_PX + CAPSULE.top;
  const right = innerWidth - CAPSULE.right;
  return { top, right, bottom: top + CAPSULE.height, left: right - CAPSULE.width, width: CAPSULE.width, height: CAPSULE.height };
}

/** Life of the mini-program, errors and logs. */
function lifeApi({ app, manifest, router }: Phone): Record<string, unknown> {
  const errors = listenerPair<string>();
  const rejections = listenerPair<{ reason: unknown }>();
  window.addEventListener('error', ({ message }) => {
    errors.emit(message);
    app.call('onError', message);
  });
  window.addEventListener('unhandledrejection', ({ reason }) => {
    rejections.emit({ reason: reason as unknown });
    app.call('onUnhandledRejection', { reason: reason as unknown });
  });
  const log = {
    info: console.info,
    warn: console.warn,
    error: console.error,
    debug: console.debug,
    log: console.log,
    setFilterMsg: nothing,
    addFilterMsg: nothing,
  };
  return {
    onAppShow: (listener: Parameters<typeof app.onShow>[0]) => app.onShow(listener),
    onAppHide: (listener: () => void) => app.onHide(listener),
    offAppShow: nothing,
    offAppHide: nothing,
    onError: errors.on,
    offError: errors.off,
    onUnhandledRejection: rejections.on,
    offUnhandledRejection: rejections.off,
    getLaunchOptionsSync: () => app.launchOptions,
    getEnterOptionsSync: () => app.enterOptions,
    getAccountInfoSync: () => ({ miniProgram: { appId: manifest.appId, envVersion: 'develop', version: '' } }),
    getUpdateManager: () => ({ onCheckForUpdate: nothing, onUpdateReady: nothing, onUpdateFailed: nothing, applyUpdate: nothing }),
    getLogManager: () => log,
    getRealtimeLogManager: () => log,
    reportEvent: nothing,
    nextTick: (callback: () => void) => {
      queueMicrotask(callback);
    },
    createSelectorQuery: () => router.top.instance.createSelectorQuery(),
    createIntersectionObserver: (component: typeof router.top.instance, options?: object) => component.createIntersectionObserver(options),
  };
}

function nothing(): void {
  return undefined;
}
