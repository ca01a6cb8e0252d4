import { randomBytes } from 'node:crypto';
import type { Caller, CallerTokens } from './identity';

/** `TRIGGER_SRC`: how the function was started. */
export type TriggerSource = 'tcb' | 'http' | 'timer';

/** The account in which the functions run. Test values; the shapes are the platform's. */
export interface CloudAccount {
  readonly envId: string;
  readonly appId: string;
  readonly secretId: string;
  readonly secretKey: string;
  /** Where the SDK finds the database: `http://…/admin`. */
  readonly adminUrl: string;
}

/** The environment an instance is started with. TCB_CONTEXT_CNFG is the platform's own way to tell the SDK its end point. */
export function instanceEnvironment(account: CloudAccount, settings: Readonly<Record<string, string>>): Record<string, string> {
  return {
    ...settings,
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    TENCENTCLOUD_SECRETID: account.secretId,
    TENCENTCLOUD_SECRETKEY: account.secretKey,
    TENCENTCLOUD_SESSIONTOKEN: '',
    SCF_NAMESPACE: account.envId,
    TCB_ENV: account.envId,
    TCB_CONTEXT_CNFG: contextConfig(account),
    SILENCE: 'true',
    TZ: 'UTC',
  };
}

/**
 * What the platform adds for one call. A call without a user (timer, HTTP) brings no `WX_*` that would replace a user's: whatever an earlier user's
 * call left in the environment of a warm instance is still there. That is the platform's behaviour, not an oversight. A timer brings a token
 * of its own for `cloud.openapi` (the SDK prefers it, utils/wxCloudToken); an HTTP call brings none.
 */
export function callEnvironment(
  account: CloudAccount,
  functionName: string,
  trigger: TriggerSource,
  caller: Caller | undefined,
  tokens: CallerTokens,
): Record<string, string> {
  const tcb = {
    TCB_ENV: account.envId,
    TCB_SEQID: randomBytes(16).toString('hex'),
    TRIGGER_SRC: trigger,
    TCB_SOURCE: caller?.source ?? (trigger === 'http' ? 'http' : ''),
    TCB_CONTEXT_CNFG: contextConfig(account),
  };
  const common = { ...tcb, TCB_CONTEXT_KEYS: Object.keys(tcb).join(','), SCF_NAMESPACE: account.envId };
  if (trigger === 'timer') return { ...common, WX_TRIGGER_API_TOKEN_V0: tokens.issue(functionName, undefined) };
  if (caller === undefined) return common;
  const wx = {
    WX_CLIENTIP: '127.0.0.1',
    WX_CLIENTIPV6: '::ffff:127.0.0.1',
    WX_APPID: account.appId,
    WX_OPENID: caller.openid,
    WX_API_TOKEN: tokens.issue(functionName, caller),
  };
  return { ...common, ...wx, WX_CONTEXT_KEYS: Object.keys(wx).join(',') };
}

function contextConfig(account: CloudAccount): string {
  return JSON.stringify({ URL: account.adminUrl });
}
