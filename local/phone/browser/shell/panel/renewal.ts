import * as v from 'valibot';
import { ClockSchema, ControlFailure, controlGet, controlPost } from '../../shared/control';
import { h } from '../../shared/dom';
import { loadSettings } from '../../shared/settings';
import { actionButton, announceFailure, group } from './section';

/** After the money has moved the platform's notification, and what follows from it, need a moment. */
const AFTERWARDS_MS = 2 * 60_000;
/** What becomes of deductions: `paid`, or a code of 扣款结果通知. */
const OUTCOMES = ['paid', 'NOTENOUGH', 'BANKERROR', 'RULELIMIT', 'ACCOUNTERROR', 'USER_NOT_EXIST', 'SYSTEMERROR'];

const MembershipReply = v.object({
  result: v.object({ data: v.object({ contractId: v.optional(v.string()), nextDeductionMs: v.optional(v.number()) }) }),
});

/** Renewals of the signed-in user: goes to the next deduction, and decides what becomes of it. */
export function renewalSection(adoptClock: (nowMs: number) => void): HTMLElement {
  const outcome = h('select', { 'aria-label': 'Deductions end' }, ...OUTCOMES.map((name) => h('option', { value: name }, name)));
  outcome.addEventListener('change', () => void decide(outcome.value).catch(announceFailure));
  return group(
    'Renewal',
    actionButton('To next deduction', async () => adoptClock(await passNextDeduction()), {
      title: 'Moves the clock just past the next deduction of the signed-in user',
    }),
    outcome,
  );
}

async function passNextDeduction(): Promise<number> {
  const { nextDeductionMs } = await membership();
  if (nextDeductionMs === undefined) throw new ControlFailure('No deduction is planned for this user.');
  const { nowMs } = await controlGet('clock', ClockSchema);
  const advanceMs = Math.max(nextDeductionMs - nowMs, 0) + AFTERWARDS_MS;
  return (await controlPost('clock', { advanceMs }, ClockSchema)).nowMs;
}

async function decide(outcome: string): Promise<void> {
  const { contractId } = await membership();
  if (contractId === undefined) throw new ControlFailure('This user has no contract.');
  await controlPost('wechat/deduct', { contractId, outcome }, v.unknown());
}

/** What the signed-in user sees of their membership, asked for as the mini-program does. */
async function membership(): Promise<v.InferOutput<typeof MembershipReply>['result']['data']> {
  const reply = await fetch('/fn/subscription', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-local-openid': loadSettings().openid },
    body: JSON.stringify({ action: 'membership' }),
  });
  const parsed = v.safeParse(MembershipReply, await reply.json());
  if (!parsed.success) throw new ControlFailure('The subscription function did not answer as expected.');
  return parsed.output.result.data;
}
