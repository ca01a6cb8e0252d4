import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../../cloudfunctions/shared/domain/beijing';
import type { MembershipData, SigningHandOff, SubscribeData } from '../../../typings/subscription-api';
import type { Person } from './people';

const PLANS = ['month', 'month', 'month', 'quarter', 'quarter', 'year'] as const;
type Payment = SubscribeData['payment'];
/** What a bank or WeChat says when a deduction fails; the first ones most often. */
const FAILURES = ['NOTENOUGH', 'NOTENOUGH', 'BANKERROR', 'RULELIMIT', 'ACCOUNTERROR', 'TRADE_ERROR', 'SYSTEMERROR'] as const;

/** What members come for, and how often. */
type Mood = Readonly<Partial<Record<'look' | 'buy' | 'cancel' | 'terminate' | 'money' | 'change' | 'resume', number>>>;
const USUALLY: Mood = { look: 35, buy: 8, cancel: 9, terminate: 9, money: 18, change: 10, resume: 11 };
/** When money is about to be taken, or was not there, people think of their account, or of ending it. */
const AROUND_DEDUCTION: Mood = { look: 20, cancel: 8, terminate: 8, money: 52, change: 12 };
/** Some think of it in the very minute in which the money is taken. */
const TOO_LATE: Mood = { look: 15, cancel: 55, terminate: 30 };
/** What was paid is over soon, and nothing renews it. */
const BEFORE_THE_END: Mood = { look: 20, resume: 80 };

/** So long before and after a deduction that they were told of, people look at it. */
const ATTENTION_MS = 30 * HOUR_MS;
/** Some think of it so shortly before: what they want is under way, or not confirmed yet, when the deduction is due. */
const HURRIES_MS = [SECOND_MS, SECOND_MS, MINUTE_MS, HOUR_MS] as const;
/** Two days before a period ends, and half a day more, people begin to think of the next one. */
const LAST_DAYS_MS = 60 * HOUR_MS;

/** Who keeps a membership for years thinks of it when money is not there, and rarely of ending it. */
const LOYALLY: Mood = { look: 40, cancel: 2, terminate: 2, money: 52, change: 4 };

/** Somebody who wants a membership, keeps it for a while, and changes their mind now and then. */
export async function live(person: Person): Promise<void> {
  const { stage } = person;
  await person.pause(5 * SECOND_MS, stage.tempo.firstVisitMs);
  let mood: Mood = USUALLY;
  while (stage.isOpen()) {
    const member = await person.ask('subscription', 'membership');
    const isMember = member !== null && member.status !== 'none' && member.status !== 'ended';
    if (isMember) await keep(person, member, stage.tempo.isLoyal && !isMoved(person, mood) ? LOYALLY : mood);
    else if (member !== null) await buy(person);
    mood = await rest(person);
  }
}

/** What moves also those who keep their membership: that it is about to end, and now and then that it costs. */
const isMoved = ({ dice }: Person, mood: Mood): boolean => mood === BEFORE_THE_END || (mood === TOO_LATE && dice.chance(0.4));

/** Does nothing for a while; or until about the day of the next deduction: they are reminded of it. */
async function rest(person: Person): Promise<Mood> {
  const { dice, stage } = person;
  const told = dice.chance(0.5) ? await person.ask('subscription', 'membership') : null;
  const leftMs = (told?.validUntilMs ?? Infinity) - stage.scheduler.nowMs;
  if (told?.canResumeSigning === true && leftMs < stage.tempo.memberMs) {
    await person.pause(Math.max(SECOND_MS, leftMs - LAST_DAYS_MS), Math.max(MINUTE_MS, leftMs - DAY_MS));
    return BEFORE_THE_END;
  }
  const nextMs = (told?.nextDeductionMs ?? Infinity) - stage.scheduler.nowMs;
  if (nextMs > stage.tempo.memberMs) {
    await person.pause(5 * SECOND_MS, stage.tempo.memberMs);
    return USUALLY;
  }
  if (dice.chance(0.3)) {
    // By some templates it is asked for a day before it moves.
    const askedMs = nextMs - (dice.chance(0.5) && nextMs > DAY_MS ? DAY_MS : 0);
    const [fromMs, toMs] = dice.chance(0.6) ? [-dice.pick(HURRIES_MS), 0] : [0, MINUTE_MS];
    await person.pause(Math.max(SECOND_MS, askedMs + fromMs), Math.max(2 * SECOND_MS, askedMs + toMs));
    return TOO_LATE;
  }
  await person.pause(Math.max(SECOND_MS, nextMs - ATTENTION_MS), Math.max(MINUTE_MS, nextMs + ATTENTION_MS));
  return AROUND_DEDUCTION;
}

/** Chooses a plan, and decides on the sheet; some tap twice, some on two devices, some come back to pay much later. */
async function buy(person: Person): Promise<void> {
  const { dice } = person;
  // What a client says about prices or about who it is counts for nothing.
  const input = {
    planId: dice.pick(PLANS),
    consent: true,
    ...(dice.chance(0.1) ? { priceFen: 1, firstPriceFen: 1, amountFen: 1, openid: 'oSomebodyElse' } : {}),
  };
  const first = person.ask('subscription', 'subscribe', input);
  const again = dice.chance(0.2)
    ? person.ask('subscription', 'subscribe', dice.chance(0.3) ? { ...input, planId: dice.pick(PLANS) } : input)
    : null;
  const ordered = dice.chance(0.5) ? ((await first) ?? (await again)) : ((await again) ?? (await first));
  if (ordered === null) return;
  if (dice.chance(0.15)) return changeMind(person, ordered.payment, input.planId);
  await person.pause(2 * SECOND_MS, dice.chance(0.15) ? 3 * HOUR_MS : 5 * MINUTE_MS);
  payFor(person, ordered.payment);
  if (dice.chance(0.15)) await regret(person);
  else await lookAtResult(person);
}

/** The order can be closed after five minutes: then the user wants another plan on one device, and has paid for the first on the other. */
async function changeMind(person: Person, payment: Payment, planId: string): Promise<void> {
  const { dice } = person;
  await person.pause(6 * MINUTE_MS, 20 * MINUTE_MS);
  const other = person.ask('subscription', 'subscribe', { planId: dice.pick(PLANS.filter((plan) => plan !== planId)), consent: true });
  await person.pause(0, 1_500);
  payFor(person, payment);
  await other;
  await lookAtResult(person);
}

/** Ends what they have just signed: in WeChat's own list, which shows it at once, or here. */
async function regret(person: Person): Promise<void> {
  await person.pause(0, person.dice.chance(0.5) ? 2 * SECOND_MS : MINUTE_MS);
  if (person.dice.chance(0.4)) {
    const member = await person.ask('subscription', 'membership');
    if (member !== null) await cancel(person, member);
    return;
  }
  const contractId = inForce(person);
  if (contractId !== undefined) await terminate(person, contractId);
}

/** What WeChat lists for this person. */
const inForce = ({ stage, openid }: Person): string | undefined =>
  stage.platforms.wechat.ledger().contracts.find((contract) => contract.openid === openid && contract.contract_state === 0)?.contract_id;

function payFor(person: Person, payment: Payment): void {
  const { dice, stage } = person;
  const prepayId = payment.package.replace('prepay_id=', '');
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
async function keep(person: Person, member: MembershipData, mood: Mood): Promise<void> {
  switch (person.dice.weighted(mood === USUALLY && isAroundDeduction(person, member) ? AROUND_DEDUCTION : mood)) {
    case 'buy':
      return buy(person);
    case 'cancel':
      return cancel(person, member);
    case 'terminate':
      return member.contractId === undefined ? undefined : terminate(person, member.contractId);
    case 'money':
      return changeMoney(person, member);
    case 'change':
      return signs(person, await person.ask('subscription', 'changePlan', { planId: person.dice.pick(PLANS), consent: true }));
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

function isAroundDeduction({ stage }: Person, { nextDeductionMs, deductions, pastDue }: MembershipData): boolean {
  const isNear = nextDeductionMs !== undefined && nextDeductionMs - stage.scheduler.nowMs < ATTENTION_MS;
  return isNear || pastDue !== undefined || deductions[0]?.state === 'processing';
}

/** In WeChat's own list of auto-renewals. Some want to see that here at once, some end it here, too. */
async function terminate(person: Person, contractId: string): Promise<void> {
  if (!person.do(`ends ${contractId} in WeChat`, () => person.stage.platforms.wechat.terminate({ contractId }))) return;
  const then = person.dice.weighted({ nothing: 50, look: 25, cancel: 25 } as const);
  if (then === 'nothing') return;
  await person.pause(0, 3 * SECOND_MS);
  await (then === 'look' ? person.ask('subscription', 'membership') : person.ask('subscription', 'cancel', { contractId }));
}

/** The account runs dry, or is filled again. */
function changeMoney(person: Person, { contractId }: MembershipData): Promise<void> {
  const outcome = person.dice.chance(0.45) ? 'paid' : person.dice.pick(FAILURES);
  if (contractId !== undefined)
    person.do(`deductions of ${contractId}: ${outcome}`, () => person.stage.platforms.wechat.decideDeductions({ contractId, outcome }));
  return Promise.resolve();
}

/** WeChat's signing mini-program. */
async function signs(person: Person, offer: { readonly handOff: SigningHandOff } | null): Promise<void> {
  if (offer === null) return;
  const { dice, stage } = person;
  // A phone that is handed to somebody else: what they sign is theirs.
  const openid = dice.chance(0.12) ? `${person.openid.slice(0, 20)}friend00` : person.openid;
  await person.pause(2 * SECOND_MS, dice.chance(0.25) ? HOUR_MS : 2 * MINUTE_MS);
  const { extraData } = offer.handOff;
  const decision = dice.chance(0.75) ? 'signed' : 'left';
  person.do(`in WeChat's signing page: ${decision}`, () => {
    stage.platforms.wechat.signPure({ extraData, openid, decision, ...(dice.chance(0.05) ? { signing: 'fails' as const } : {}) });
  });
  await lookAtResult(person);
}
