import type { App } from '../shared/application/app';
import { type HttpAnswer, type HttpCall, readHttpCall } from '../shared/platform/http-function';
import { readInvocation } from '../shared/platform/invocation';
import { withFields } from '../shared/platform/log';
import type { Settings } from '../shared/platform/settings';
import { takeChargerEvent } from './charger';
import { takeHuifuNotification } from './huifu';
import { plain } from './notify-answers';
import { takeWechatNotification, takeWechatRefundHint } from './wechat';

/** Takes in one call of a platform. Answers what that platform expects; rejects when the database did not answer. */
export type Taker = (app: App, call: HttpCall, settings: Settings) => Promise<HttpAnswer>;

/** One URL a kind is what we give to a platform; which kind of signed notification it is follows from the content all the same. */
const TAKERS: ReadonlyMap<string, Taker> = new Map<string, Taker>([
  ['/wechat/payment', takeWechatNotification],
  ['/wechat/contract', takeWechatNotification],
  ['/wechat/deduction', takeWechatNotification],
  ['/wechat/refund', takeWechatRefundHint],
  ['/huifu/payscore', takeHuifuNotification],
  ['/huifu/refund', takeHuifuNotification],
  ['/charger/event', takeChargerEvent],
]);

/**
 * Takes in the platforms' notifications over HTTP access: verify → durable → settle → acknowledge. What does not verify changes nothing. A
 * mini-program user who calls this function is refused.
 */
export function notifyFunction({
  app,
  settings,
}: {
  readonly app: App;
  readonly settings: Settings;
}): (event: unknown, context: unknown) => Promise<HttpAnswer> {
  return async (event, context) => {
    const { requestId } = readInvocation(event, context);
    const call = readHttpCall(event);
    if (!call) return plain(403, 'forbidden');
    const taker = TAKERS.get(call.path);
    if (!taker || call.method !== 'POST') return plain(404, 'not found');
    return taker({ ...app, log: withFields(app.log, { requestId }) }, call, settings);
  };
}
