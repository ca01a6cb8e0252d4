import { confirmRefund } from '../shared/application/confirm-refund';
import { receive } from '../shared/application/receive';
import type { App } from '../shared/application/ports';
import { factOfNotification } from '../shared/gateways/membership-platform';
import { acknowledge, NotificationRejectedError, readNotification, readRefundHint } from '../shared/gateways/wechat-pay';
import { type HttpAnswer, type HttpCall, readHttpCall } from '../shared/platform/http-function';
import { readInvocation } from '../shared/platform/invocation';
import { withFields } from '../shared/platform/log';
import type { Settings } from '../shared/platform/settings';

/**
 * Takes in WeChat Pay's notifications over HTTP access: verify → durable → settle → acknowledge; a refund's, which cannot be verified,
 * becomes a durable question instead. What does not verify is answered FAIL and
 * changes nothing. A mini-program user who calls this function is refused.
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
    if (!call) return { statusCode: 403, headers: { 'content-type': 'text/plain' }, body: 'forbidden' };
    return take({ ...app, log: withFields(app.log, { requestId }) }, call, settings.wechat);
  };
}

type Take = (app: App, body: Uint8Array, wechat: Settings['wechat']) => Promise<HttpAnswer>;

/** One URL a kind is what we give to the platform; which kind of signed notification it is follows from the content all the same. */
const TAKERS: ReadonlyMap<string, Take> = new Map<string, Take>([
  ['/wechat/payment', takeNotification],
  ['/wechat/contract', takeNotification],
  ['/wechat/deduction', takeNotification],
  ['/wechat/refund', takeRefundHint],
]);

async function take(app: App, call: HttpCall, wechat: Settings['wechat']): Promise<HttpAnswer> {
  const taker = TAKERS.get(call.path);
  if (!taker || call.method !== 'POST') return { statusCode: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' };
  try {
    return await taker(app, call.body, wechat);
  } catch (error) {
    if (error instanceof NotificationRejectedError) return failed(app, error.message);
    // Not durable: no acknowledgement, so that the platform sends it again.
    app.log.error('notification not stored', { error: error instanceof Error ? error.message : String(error) });
    return xml(500, acknowledge(false, 'try again'));
  }
}

async function takeNotification(app: App, body: Uint8Array, wechat: Settings['wechat']): Promise<HttpAnswer> {
  const notification = readNotification(body, wechat);
  const fact = factOfNotification(notification);
  if (!fact) return failed(app, 'no handler for this kind');
  const outcome = await receive(app, fact);
  app.log.info('notification received', { no: fact.factId, kind: notification.kind, outcome });
  return xml(200, acknowledge(true));
}

/** A refund's notification is not signed: nothing of it is stored, it only makes us ask. */
async function takeRefundHint(app: App, body: Uint8Array, wechat: Settings['wechat']): Promise<HttpAnswer> {
  const hint = readRefundHint(body, wechat);
  const outcome = await confirmRefund(app, hint.outTradeNo);
  app.log.info('refund hint received', { no: hint.outTradeNo, refund: hint.outRefundNo, claimed: hint.refundStatus, outcome });
  return xml(200, acknowledge(true));
}

/** 200 with FAIL: the platform repeats it by its schedule and stops by itself; the sender of a forgery learns nothing. */
function failed(app: App, reason: string): HttpAnswer {
  app.log.warn('notification rejected', { reason });
  return xml(200, acknowledge(false, 'rejected'));
}

const xml = (statusCode: number, body: string): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body,
});
