import { DAY_MS, HOUR_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { Dice } from '../kernel/dice';
import { goThroughAlarms, goThroughProposals } from './alarm-work';
import { Desk, type Files } from './desk';
import type { Stage } from './people';
import { refund, refundInParts, refundInPlatform } from './refunds-by-staff';
import { fulfilWish } from './wishes-by-phone';

/** What the staff come for, and how often. */
const ERRANDS = { refund: 20, parts: 30, proposals: 15, alarms: 15, ask: 10, platform: 10, wish: 14 } as const;

/** The operator's staff: they refund, look at alarms and at what the comparison of statements proposes, and press buttons twice. */
export async function operate(stage: Stage, dice: Dice, files: Files): Promise<void> {
  const desk = new Desk(stage, dice);
  while (stage.isOpen()) {
    const calledFor = await rest(desk, files);
    if (!stage.isOpen()) return;
    switch (calledFor ?? dice.weighted(ERRANDS)) {
      case 'refund':
        await refund(desk, files);
        break;
      case 'parts':
        // Days pass in between; the others go on with their work.
        void refundInParts(desk, files);
        break;
      case 'proposals':
        await goThroughProposals(desk);
        break;
      case 'alarms':
        await goThroughAlarms(desk);
        break;
      case 'ask':
        await askAnew(desk, files);
        break;
      case 'platform':
        await refundInPlatform(desk, files);
        break;
      case 'wish':
        // Somebody else takes the call.
        void fulfilWish(desk, files);
        break;
      default:
    }
    // Whatever they came for, the list of differences is on the same page.
    if (dice.chance(0.4)) await goThroughProposals(desk);
  }
}

/** So often the staff look whether somebody calls, or an alarm is new. */
const HOTLINE_MS = 8 * HOUR_MS;

/** Until it is time to look after things again; or somebody calls before that, who has heard of a deduction and wants money back, or an alarm does. */
async function rest({ stage, dice, seen }: Desk, files: Files): Promise<'refund' | 'alarms' | null> {
  const untilMs = stage.scheduler.nowMs + dice.between(HOUR_MS, stage.tempo.operatorMs);
  const somebodyCalls = dice.chance(0.3);
  const isOnCall = dice.chance(0.7);
  while (stage.scheduler.nowMs < untilMs && stage.isOpen()) {
    await stage.scheduler.sleep(Math.min(untilMs - stage.scheduler.nowMs, HOTLINE_MS));
    if (somebodyCalls && (await files.payments()).some(({ isDeducting }) => isDeducting)) return 'refund';
    if (isOnCall && (await files.openAlarms()).some((id) => !seen.has(id))) return 'alarms';
  }
  return null;
}

async function askAnew(desk: Desk, files: Files): Promise<void> {
  const orders = await files.openOrders();
  if (orders.length > 0) await desk.call('ask', { orderNo: desk.dice.pick(orders) });
  const payments = await files.openPayments();
  if (payments.length > 0) void keepAsking(desk, files, desk.dice.pick(payments));
}

/** Who waits for a payment or its refund calls every few days, until it is settled or they give up. */
const MAX_CALLS = 12;

async function keepAsking(desk: Desk, files: Files, orderNo: string): Promise<void> {
  const { dice, stage } = desk;
  for (let calls = 0; calls < MAX_CALLS && stage.isOpen(); calls += 1) {
    await desk.call('askPayment', { orderNo });
    await stage.scheduler.sleep(dice.between(DAY_MS, 3 * DAY_MS));
    if (!(await files.openPayments()).includes(orderNo)) return;
  }
}
