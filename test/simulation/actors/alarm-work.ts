import type { OperatorAlarm } from '../../../typings/operator-api';
import type { Desk } from './desk';

/** What people read at the meter of a pile, at most. */
const MAX_READ_WH = 5_000;

/** What the comparison of statements proposes is true most often. */
export async function goThroughProposals(desk: Desk): Promise<void> {
  const listed = await desk.call('proposals', {});
  for (const { alarmId } of listed?.proposals ?? []) {
    const applied = await desk.call('apply', { alarmId });
    if (applied === null && desk.dice.chance(0.3)) await desk.call('dismiss', { alarmId, note: 'looked at it' });
  }
}

/** What an alarm asks for is done, by and large: somebody looks first, is not sure, or presses twice. */
export async function goThroughAlarms(desk: Desk): Promise<void> {
  const { dice } = desk;
  const listed = await desk.call('alarms', {});
  for (const alarm of listed?.alarms ?? []) {
    desk.seen.add(alarm.alarmId);
    await attendTo(desk, alarm);
    if (dice.chance(0.5)) await desk.call('closeAlarm', { alarmId: alarm.alarmId, note: 'looked at it' });
  }
}

/** By the table of docs/operations.md. */
async function attendTo(desk: Desk, { kind, no: orderNo }: Pick<OperatorAlarm, 'kind' | 'no'>): Promise<void> {
  const { dice } = desk;
  switch (kind) {
    case 'meter-missing':
      // The pile may tell it while somebody is on the way.
      return desk.press('meter', { orderNo, energyWh: dice.below(MAX_READ_WH) });
    case 'deduction-refused':
    case 'renewal-unresolved':
      return dice.chance(0.85) ? desk.press('renew', { orderNo }) : desk.press('end', { orderNo, reason: 'it cannot be renewed' });
    case 'signed-not-paid':
    case 'contract-unresolved':
    case 'termination-unconfirmed':
      return dice.chance(0.5) ? desk.press('askPayment', { orderNo }) : desk.press('end', { orderNo, reason: 'it was not paid' });
    case 'order-unresolved':
    case 'refund-unresolved':
      return desk.press('askPayment', { orderNo });
    case 'charging-unpaid':
    case 'uncollectable':
      return desk.press('retry', { orderNo });
    case 'charging-unresolved':
    case 'deduction-unresolved':
      return desk.press(dice.chance(0.8) ? 'ask' : 'cancel', { orderNo });
    case 'payment-unlocated':
      return locate(desk, orderNo);
    default:
  }
}

/** The payment is looked up in the acquirer's statement; some take the line of the service order for it. */
async function locate(desk: Desk, orderNo: string): Promise<void> {
  const { serviceOrders, payments } = desk.stage.platforms.huifu.ledger();
  const order = serviceOrders.find(({ req_seq_id, out_order_no }) => req_seq_id === orderNo || out_order_no === orderNo);
  const paid = payments.find(({ out_order_no, trans_stat }) => out_order_no === order?.out_order_no && trans_stat === 'S');
  if (!order || !paid) return;
  const { hf_seq_id: hfSeqId, req_date: reqDate } = desk.dice.chance(0.15) ? order : paid;
  await desk.press('locate', { orderNo, hfSeqId, reqDate });
}
