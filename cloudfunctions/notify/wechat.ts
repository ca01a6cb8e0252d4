import type { App } from '../shared/application/app';
import { receive } from '../shared/application/receive';
import { confirmRefund } from '../shared/application/subscription/confirm-refund';
import { factOfNotification } from '../shared/gateways/membership-platform';
import { acknowledge, NotificationRejectedError, readNotification, readRefundHint } from '../shared/gateways/wechat-pay';
import type { HttpAnswer, HttpCall } from '../shared/platform/http-function';
import type { Settings } from '../shared/platform/settings';
import { messageOf } from '../shared/platform/ports';

/** A signed notification of WeChat Pay: what does not verify is answered FAIL and changes nothing. */
export const takeWechatNotification = (app: App, call: HttpCall, { wechat }: Settings): Promise<HttpAnswer> =>
  answering(app, async () => {
    const notification = readNotification(call.body, wechat);
    const fact = factOfNotification(notification);
    const outcome = await receive(app, fact);
    app.log.info('notification received', { no: fact.factId, kind: notification.kind, outcome });
    return xml(200, acknowledge(true));
  });

/** A refund's notification is not signed: nothing of it is stored, it only makes us ask. */
export const takeWechatRefundHint = (app: App, call: HttpCall, { wechat }: Settings): Promise<HttpAnswer> =>
  answering(app, async () => {
    const hint = readRefundHint(call.body, wechat);
    const outcome = await confirmRefund(app, hint);
    app.log.info('refund hint received', { no: hint.outTradeNo, refund: hint.outRefundNo, claimed: hint.refundStatus, outcome });
    return xml(200, acknowledge(true));
  });

async function answering(app: App, take: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  try {
    return await take();
  } catch (error) {
    if (error instanceof NotificationRejectedError) return failed(app, error.message);
    // Not durable: no acknowledgement, so that the platform sends it again.
    app.log.error('notification not stored', { error: messageOf(error) });
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
