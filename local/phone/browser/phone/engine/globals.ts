import type { ComponentEnv } from 'glass-easel-miniprogram-adapter';

/** What the compiled mini-program (`app.js`, `templates.js`) leaves behind and expects, on the global object. */
export interface MiniprogramBundle {
  runApp(): unknown;
  readonly modules: Readonly<Record<string, () => unknown>>;
}

export interface MiniprogramGlobals {
  __miniprogram?: MiniprogramBundle;
  __templates?: Record<string, unknown>;
  wx?: object;
  App?: (definition: object) => void;
  getApp?: () => unknown;
  getCurrentPages?: () => unknown[];
  requirePlugin?: () => object;
  Page?: ComponentEnv['Page'];
  Component?: ComponentEnv['Component'];
  Behavior?: ComponentEnv['Behavior'];
}

/** The global object as the mini-program sees it. */
export const globals = globalThis as MiniprogramGlobals;
