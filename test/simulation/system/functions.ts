import { chargingActions } from '../../../cloudfunctions/charging/actions';
import chargingConfig from '../../../cloudfunctions/charging/config.json';
import notifyConfig from '../../../cloudfunctions/notify/config.json';
import { notifyFunction } from '../../../cloudfunctions/notify/notify';
import { operatorActions } from '../../../cloudfunctions/operator/actions';
import operatorConfig from '../../../cloudfunctions/operator/config.json';
import reconcilerConfig from '../../../cloudfunctions/reconciler/config.json';
import schedulerConfig from '../../../cloudfunctions/scheduler/config.json';
import type { App } from '../../../cloudfunctions/shared/application/app';
import { reconcile } from '../../../cloudfunctions/shared/application/reconcile/reconcile';
import { sweep } from '../../../cloudfunctions/shared/application/sweep';
import { operatorFunction } from '../../../cloudfunctions/shared/entry/operator-function';
import { timerFunction } from '../../../cloudfunctions/shared/entry/timer-function';
import { userFunction } from '../../../cloudfunctions/shared/entry/user-function';
import type { Settings } from '../../../cloudfunctions/shared/platform/settings';
import { subscriptionActions } from '../../../cloudfunctions/subscription/actions';
import subscriptionConfig from '../../../cloudfunctions/subscription/config.json';

type Main = (event: unknown, context: unknown) => Promise<unknown>;
interface Deployed {
  /** The function's entry, as its index.ts has it. */
  readonly open: (parts: { readonly app: App; readonly settings: Settings }) => Main;
  /** After so long the platform ends the call, and the process with it (config.json). */
  readonly timeoutMs: number;
}

const seconds = ({ timeout }: { readonly timeout: number }): number => timeout * 1000;

/** The functions of the deployment. */
export const FUNCTIONS = {
  subscription: { open: (parts) => userFunction(parts, subscriptionActions), timeoutMs: seconds(subscriptionConfig) },
  charging: { open: (parts) => userFunction(parts, chargingActions), timeoutMs: seconds(chargingConfig) },
  notify: { open: notifyFunction, timeoutMs: seconds(notifyConfig) },
  operator: { open: (parts) => operatorFunction(parts, operatorActions), timeoutMs: seconds(operatorConfig) },
  scheduler: { open: (parts) => timerFunction(parts, sweep), timeoutMs: seconds(schedulerConfig) },
  reconciler: { open: (parts) => timerFunction(parts, reconcile), timeoutMs: seconds(reconcilerConfig) },
} as const satisfies Readonly<Record<string, Deployed>>;
export type FunctionName = keyof typeof FUNCTIONS;
