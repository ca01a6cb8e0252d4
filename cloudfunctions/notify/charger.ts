import type { App } from '../shared/application/app';
import { drive } from '../shared/application/charging/drive';
import { settleCharging } from '../shared/application/charging/settle';
import { SETTLE_BUDGET_MS } from '../shared/application/receive';
import { ChargerEventRejectedError, EVENT_RECEIVED, readChargerEvent } from '../shared/gateways/charger';
import type { HttpAnswer, HttpCall } from '../shared/platform/http-function';
import type { Settings } from '../shared/platform/settings';
import { messageOf } from '../shared/platform/ports';

/**
 * A signed report of the charging platform. It says what the next question would, too, so it needs no inbox: it is settled, what follows is begun, and
 * then it is acknowledged.
 */
export async function takeChargerEvent(app: App, call: HttpCall, { charger }: Settings): Promise<HttpAnswer> {
  try {
    const report = readChargerEvent(call, charger.secret, app.clock.nowMs());
    const order = await settleCharging(app, {
      of: 'charging',
      about: { orderId: report.sessionId },
      source: 'notification',
      factId: `charger.event:${report.sessionId}:${report.state}`,
      news: { kind: 'session', report },
    });
    app.log.info('charger event received', { no: report.sessionId, state: report.state });
    if (order) await Promise.race([follow(app, order._id), app.clock.sleep(SETTLE_BUDGET_MS)]);
    return json(200, EVENT_RECEIVED);
  } catch (error) {
    if (error instanceof ChargerEventRejectedError) {
      app.log.warn('charger event rejected', { reason: error.message });
      return json(401, JSON.stringify({ code: 'REJECTED' }));
    }
    app.log.error('charger event not settled', { error: messageOf(error) });
    return json(500, JSON.stringify({ code: 'TRY_AGAIN' }));
  }
}

/** What does not get done now is due for the scheduler. */
async function follow(app: App, orderId: string): Promise<void> {
  try {
    await drive(app, orderId);
  } catch (error) {
    app.log.error('charging order is driven later', { no: orderId, error: messageOf(error) });
  }
}

const json = (statusCode: number, body: string): HttpAnswer => ({ statusCode, headers: { 'content-type': 'application/json' }, body });
