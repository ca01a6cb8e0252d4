import { receive } from '../shared/application/receive';
import type { App } from '../shared/application/ports';
import { factOfNotification } from '../shared/gateways/membership-platform';
import { acknowledge, NotificationRejectedError, readNotification } from '../shared/gateways/wechat-pay';
import { type HttpAnswer, type HttpCall, readHttpCall } from '../shared/platform/http-function';
import { readInvocation } from '../shared/platform/invocation';
import { withFields } from '../shared/platform/log';
import type { Settings } from '../shared/platform/settings';

/**
 * Takes in WeChat Pay's notifications over HTTP access: verify → durable → settle → acknowledge. What does not verify is answered FAIL and
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

/** One URL a kind is what we give to the platform; which kind it is follows from the content all the same. */
const PATHS: ReadonlySet<string> = new Set(['/wechat/payment', '/wechat/contract', '/wechat/deduction']);

async function take(app: App, call: HttpCall, wechat: Settings['wechat']): Promise<HttpAnswer> {
  if (!PATHS.has(call.path) || call.method !== 'POST')
    return { statusCode: 404, headers: { 'content-type': 'text/plain' }, body: 'not found' };
  try {
    const notification = readNotification(call.body, wechat);
    const fact = factOfNotification(notification);
    if (!fact) return failed(app, 'no handler for this kind');
    const outcome = await receive(app, fact);
    app.log.info('notification received', { no: fact.factId, kind: notification.kind, outcome });
    return xml(200, acknowledge(true));
  } catch (error) {
    if (error instanceof NotificationRejectedError) return failed(app, error.message);
    // Not durable: no acknowledgement, so that the platform sends it again.
    app.log.error('notification not stored', { error: error instanceof Error ? error.message : String(error) });
    return xml(500, acknowledge(false, 'try again'));
  }
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
