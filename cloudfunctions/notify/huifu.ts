import type { App } from '../shared/application/app';
import { receive } from '../shared/application/receive';
import { acknowledgement, type HuifuNotification, HuifuNotificationRejectedError, readHuifuNotification } from '../shared/gateways/huifu';
import { factOfHuifuNotification } from '../shared/gateways/payscore-platform';
import type { HttpAnswer, HttpCall } from '../shared/platform/http-function';
import type { Settings } from '../shared/platform/settings';
import { plain } from './notify-answers';
import { messageOf } from '../shared/platform/ports';

/**
 * A signed notification of Huifu: confirmed, paid or refunded, by its content. It is acknowledged by the serial it carries; one that carries none by
 * the serial of the order's create call (assumption U6). What does not verify is not acknowledged and changes nothing.
 */
export async function takeHuifuNotification(app: App, call: HttpCall, { huifu }: Settings): Promise<HttpAnswer> {
  try {
    const notification = readHuifuNotification(call.body, huifu);
    const fact = factOfHuifuNotification(notification);
    const outcome = await receive(app, fact);
    app.log.info('notification received', { no: fact.factId, kind: notification.kind, outcome });
    return plain(200, acknowledgement(await serialOf(app, notification)));
  } catch (error) {
    if (error instanceof HuifuNotificationRejectedError) {
      app.log.warn('notification rejected', { reason: error.message });
      return plain(200, 'rejected');
    }
    // Not durable: no acknowledgement, so that the platform sends it again.
    app.log.error('notification not stored', { error: messageOf(error) });
    return plain(500, 'try again');
  }
}

async function serialOf(app: App, notification: HuifuNotification): Promise<string> {
  if (notification.reqSeqId !== null) return notification.reqSeqId;
  if (notification.kind === 'refund') return '';
  return (await app.chargingOrders.byOutOrderNo(notification.outOrderNo))?._id ?? '';
}
