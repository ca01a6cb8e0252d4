import type { Logger } from 'pino';
import type { IndexFile } from '../cloudbase';
import type { HuifuRules } from '../huifu';
import type { WechatMerchant, WechatPayRules } from '../wechat-pay';
import type { SeedPlan } from './seed';

/** How a stack is started. The defaults are what `npm start` uses; relative paths are below the working folder. */
export interface StackOptions {
  /** Loopback port; 0 for any free one. */
  readonly port: number;
  /** Where everything is kept. Created when it is not there. */
  readonly dataDir: string;
  /** Built functions. Default `dist/cloudfunctions`. */
  readonly functionsDir?: string;
  /** The worker's bundle. Default `dist/local/worker.js`. */
  readonly workerFile?: string;
  /** The built phone. Default `dist/phone`. */
  readonly phoneDir?: string;
  /** Added to the functions' configuration, or replacing what the stack gives them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Instances of one function at a time. */
  readonly maxInstances?: number;
  /** True (default): a call without a user finds the previous user's `WX_*` in a warm instance, as on the platform. */
  readonly staleEnvironment?: boolean;
  /** Whether sweeping timers tick only when there can be something to do. Default `needed`. */
  readonly timerTicks?: 'all' | 'needed';
  /** Functions whose timers stand still. Default: none. */
  readonly withoutTimersOf?: readonly string[];
  /** Collections and indexes. Default: those of the functions (`cloudfunctions/shared/store/indexes.json`). */
  readonly indexes?: IndexFile;
  /** Plans of a fresh installation, and the merchant's templates. Default `cloudfunctions/shared/store/seed-plans.json`. */
  readonly plans?: readonly SeedPlan[];
  /** Changes to the merchant as the platform knows it. */
  readonly merchant?: Partial<WechatMerchant>;
  readonly wechatRules?: Partial<WechatPayRules>;
  readonly huifuRules?: Partial<HuifuRules>;
  /** Default: silent. */
  readonly log?: Logger;
}
