import type { Outcome } from '../../domain/facts';
import { withNews } from '../../domain/subscription/news';
import { announced, announcementRefused, reminded, renewalAmountFen, type RenewalTask } from '../../domain/subscription/renewal-steps';
import type { Contract, Deduction, Membership } from '../../domain/subscription/types';
import type { App } from '../app';
import { apply } from './apply';
import { askContract } from './ask-contract';
import { noAnswer } from './settle';

/**
 * Does outside what a step of a renewal needs, and stores what came of it. Every step may be done twice: what got no answer is taken up again, with the same
 * parameters.
 *
 * @returns the membership as it is then; null when nothing was stored
 */
export function renew(app: App, membership: Membership, task: RenewalTask): Promise<Membership | null> {
  switch (task.kind) {
    case 'remind':
      return remind(app, membership, task.contract);
    case 'announce':
      return announce(app, membership._id, task);
    case 'deduct':
      return apply(app, asStored(membership, task.deduction), task.contract);
  }
}

/** The claim has put it into words. */
const asStored = (membership: Membership, deduction: Deduction): Deduction =>
  membership.deductions.find((d) => d.outTradeNo === deduction.outTradeNo) ?? deduction;

/**
 * Tells the user what will be deducted, five days ahead. A contract that was ended inside WeChat, and whose notification was lost, is noticed here: nobody is reminded
 * of a deduction that will not come. A user who takes no messages sees it in the mini-program.
 */
async function remind(app: App, membership: Membership, contract: Contract): Promise<Membership | null> {
  const asked = await askContract(app, membership._id, contract);
  if (asked?.contracts.some((c) => c.contractCode === contract.contractCode && c.state !== 'signed')) return asked;
  const plan = await app.plans.get(contract.terms.planId);
  const amountFen = renewalAmountFen(contract, plan?.priceFen ?? null);
  return change(app, membership._id, `remind:${contract.contractCode}`, (current) => ({
    next: reminded(current, contract.contractCode, amountFen, app.clock.nowMs()),
    alarms: [],
  }));
}

async function announce(app: App, memberId: string, { contract, cycle }: RenewalTask & { kind: 'announce' }): Promise<Membership | null> {
  const calledMs = app.clock.nowMs();
  const answer = await app.payments.announce(contract, cycle);
  const nowMs = app.clock.nowMs();
  switch (answer.kind) {
    case 'announced':
      return change(app, memberId, `announced:${cycle.cycleNo}`, (current) => ({
        next: announced(current, cycle.cycleNo, nowMs, answer.isNew ? calledMs : null),
        alarms: [],
      }));
    case 'contract-gone':
      return askContract(app, memberId, contract);
    case 'refused':
      return change(app, memberId, `announce:${cycle.cycleNo}`, (current) =>
        announcementRefused(current, cycle.cycleNo, answer.reason, nowMs),
      );
    case 'later':
      return null;
    case 'unknown':
      return noAnswer(app, cycle.cycleNo, answer.reason);
  }
}

/** Stores what came of a step, and what the user is to be told of it. */
async function change(
  app: App,
  memberId: string,
  factId: string,
  decide: (membership: Membership) => Pick<Outcome<Membership>, 'next' | 'alarms'>,
): Promise<Membership | null> {
  const origin = { source: 'scheduler', factId } as const;
  const changed = await app.memberships.change(memberId, origin, (before) => {
    const { next, alarms } = decide(before);
    return { next: withNews(before, next, app.clock.nowMs()), alarms, result: null };
  });
  return changed?.aggregate ?? null;
}
