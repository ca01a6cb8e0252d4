import type { TrafficEntry } from '../../local/kernel/types';
import { memberIdIn, memberIdOf } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Contract, Cycle } from '../../cloudfunctions/shared/domain/subscription/types';
import { DAY_MS } from './beijing-days';
import { IN_FLIGHT_MS } from './deduction-rules';
import type { Stored } from './stored';
import type { Trail } from './trail';
import type { Report } from './violation';
import { jsonField, OUR_NUMBER } from './wire';

type Dated = Stored & Pick<Trail, 'stateSinceMs'>;

const ANSWERED_OK = '"ok":true';

/** I4: whoever was told that renewal is cancelled is deducted from no more: the wish was stored before the answer, and stays. */
export function checkCancelled(entry: TrafficEntry, members: Iterable<Stored>, report: Report): void {
  if (!isAnswered(entry, 'subscription.cancel')) return;
  const contract = contractOf(jsonField(entry.sent, 'contractId'), members)?.contract;
  if (contract?.state === 'signed') report('I4', contract.contractCode, 'is signed, its user was told that it is cancelled');
}

/**
 * I8: whoever opens their page is shown what is theirs: payments whose numbers carry their id, and a contract that is stored with them. Where the caller is not recorded in
 * clear, as by a stack, nothing can be said.
 */
export function checkOwnPage(entry: TrafficEntry, members: Iterable<Stored>, report: Report): void {
  if (!isAnswered(entry, 'subscription.membership') && !isAnswered(entry, 'subscription.cancel')) return;
  const openid = jsonField(entry.sent, 'openId');
  if (openid === '') return;
  const own = memberIdOf(openid);
  const answered = entry.answered ?? '';
  const payments = answered.match(OUR_NUMBER)?.filter((no) => !no.startsWith('C')) ?? [];
  const contract = contractOf(jsonField(answered, 'contractId'), members);
  const owners = [...payments.map(memberIdIn), ...(contract ? [contract.stored.id] : [])];
  if (owners.some((id) => id !== own)) report('I8', own, 'was shown the page of somebody else');
}

/** I14: the service is kept for as long as the plan says; looked at when it is answered, with what is stored then. */
export function checkSuspended(entry: TrafficEntry, members: Iterable<Dated>, toleranceMs: number, report: Report): void {
  if (!isAnswered(entry, 'subscription.membership') || jsonField(entry.answered ?? '', 'status') !== 'suspended') return;
  const found = contractOf(jsonField(entry.answered ?? '', 'contractId'), members);
  if (!found) return;
  const { contractCode, terms } = found.contract;
  // Its money may have come after the page was put together.
  const isOrWasOpen = ({ cycleNo, state }: Cycle): boolean =>
    state === 'open' || entry.atMs - (found.stored.stateSinceMs('cycle', cycleNo) ?? -Infinity) <= IN_FLIGHT_MS + toleranceMs;
  const cycle = found.stored.all<Cycle>('cycle').findLast((some) => some.contractCode === contractCode && isOrWasOpen(some));
  const keptMs = (cycle?.fromMs ?? Infinity) + terms.dunning.graceDays * DAY_MS;
  if (entry.atMs + toleranceMs < keptMs)
    report('I14', contractCode, `its user was told of a suspension, kept is the service until ${keptMs}`);
}

const isAnswered = ({ kind, subject, answered }: TrafficEntry, call: string): boolean =>
  kind === 'call' && subject === call && answered !== null && answered.includes(ANSWERED_OK);

function contractOf<Member extends Stored>(
  contractId: string,
  members: Iterable<Member>,
): { readonly stored: Member; readonly contract: Contract } | undefined {
  if (contractId === '') return undefined;
  for (const stored of members) {
    const contract = stored.all<Contract>('contract').find((some) => some.contractId === contractId);
    if (contract) return { stored, contract };
  }
  return undefined;
}
