import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { MembershipData, SigningHandOff } from '../../../typings/cloud-api';
import type { Person } from './people';

const PLANS = ['month', 'month', 'quarter', 'year'] as const;
/** What a bank or WeChat says when a deduction fails; the first ones most often. */
const FAILURES = ['NOTENOUGH', 'NOTENOUGH', 'BANKERROR', 'RULELIMIT', 'ACCOUNTERROR', 'TRADE_ERROR', 'SYSTEMERROR'] as const;

/** Somebody who wants a membership, keeps it for a while, and changes their mind now and then. */
export async function live(person: Person): Promise<void> {
  while (person.stage.isOpen()) {
    await person.pause(5 * SECOND_MS, person.stage.tempo.memberMs);
    if (!person.stage.isOpen()) return;
    const member = await person.ask('subscription', 'membership');
    if (member === null) continue;
    await (member.status === 'none' || member.status === 'ended' ? buy(person) : keep(person, member));
  }
}

/** Chooses a plan, and decides on the sheet; some tap twice, some on two devices, some come back to pay much later. */
async function buy(person: Person): Promise<void> {
  const { dice } = person;
  const input = { planId: dice.pick(PLANS), consent: true };
  const first = person.ask('subscription', 'subscribe', input);
  const again = dice.chance(0.2) ? person.ask('subscription', 'subscribe', dice.chance(0.3) ? { ...input, planId: dice.pick(PLANS) } : input) : null;
  const ordered = dice.chance(0.5) ? ((await first) ?? (await again)) : ((await again) ?? (await first));
  if (ordered === null) return;
  await person.pause(2 * SECOND_MS, dice.chance(0.15) ? 3 * HOUR_MS : 5 * MINUTE_MS);
  payFor(person, ordered.payment.package.replace('prepay_id=', ''));
  await lookAtResult(person);
}

function payFor(person: Person, prepayId: string): void {
  const { dice, stage } = person;
  const outcome = dice.weighted({ paid: 82, cancelled: 12, 'no-balance': 6 } as const) ?? 'paid';
  const autoRenew = dice.chance(0.85);
  const signing = dice.chance(0.08) ? { signing: 'fails' as const } : {};
  person.do(`on the sheet: ${outcome}, auto-renew ${autoRenew ? 'on' : 'off'}${'signing' in signing ? ', signing fails' : ''}`, () => {
    stage.platforms.wechat.decidePayment({ prepayId, outcome, autoRenew, ...signing });
  });
}

/** The result page asks a few times, as the mini-program does. */
async function lookAtResult(person: Person): Promise<void> {
  for (let looks = person.dice.below(4); looks > 0; looks -= 1) {
    await person.pause(SECOND_MS, 4 * SECOND_MS);
    const member = await person.ask('subscription', 'membership');
    if (member?.status === 'active') return;
  }
}

/** One thing that members do now and then. */
async function keep(person: Person, member: MembershipData): Promise<void> {
  const { dice } = person;
  switch (dice.weighted({ look: 40, buy: 8, cancel: 9, terminate: 9, money: 18, change: 8, resume: 8 } as const)) {
    case 'buy':
      return buy(person);
    case 'cancel':
      return cancel(person, member);
    case 'terminate':
      return terminate(person, member);
    case 'money':
      return changeMoney(person, member);
    case 'change':
      return signs(person, await person.ask('subscription', 'changePlan', { planId: dice.pick(PLANS), consent: true }));
    case 'resume':
      return signs(person, await person.ask('subscription', 'resumeSigning', { consent: true }));
    default:
      return undefined;
  }
}

async function cancel(person: Person, { contractId }: MembershipData): Promise<void> {
  if (contractId === undefined) return;
  await Promise.all([
    person.ask('subscription', 'cancel', { contractId }),
    ...(person.dice.chance(0.2) ? [person.ask('subscription', 'cancel', { contractId })] : []),
  ]);
}

/** In WeChat's own list of auto-renewals. */
function terminate(person: Person, { contractId }: MembershipData): Promise<void> {
  if (contractId !== undefined) person.do(`ends ${contractId} in WeChat`, () => person.stage.platforms.wechat.terminate({ contractId }));
  return Promise.resolve();
}

/** The account runs dry, or is filled again. */
function changeMoney(person: Person, { contractId }: MembershipData): Promise<void> {
  const outcome = person.dice.chance(0.5) ? 'paid' : person.dice.pick(FAILURES);
  if (contractId !== undefined)
    person.do(`deductions of ${contractId}: ${outcome}`, () => person.stage.platforms.wechat.decideDeductions({ contractId, outcome }));
  return Promise.resolve();
}

/** WeChat's signing mini-program. */
async function signs(person: Person, offer: { readonly handOff: SigningHandOff } | null): Promise<void> {
  if (offer === null) return;
  const { dice, stage, openid } = person;
  await person.pause(2 * SECOND_MS, dice.chance(0.1) ? HOUR_MS : 2 * MINUTE_MS);
  const { extraData } = offer.handOff;
  const decision = dice.chance(0.75) ? 'signed' : 'left';
  person.do(`in WeChat's signing page: ${decision}`, () => {
    stage.platforms.wechat.signPure({ extraData, openid, decision, ...(dice.chance(0.05) ? { signing: 'fails' as const } : {}) });
  });
  await lookAtResult(person);
}
