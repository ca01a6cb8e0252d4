import type { TrafficEntry } from '../../local/kernel/types';
import type { Contract, Cycle } from '../../cloudfunctions/shared/domain/subscription/types';
import { DAY_MS } from './beijing-days';
import type { Stored } from './stored';
import type { Report } from './violation';
import { jsonField } from './wire';

const ANSWERED_OK = '"ok":true';

/** I4: whoever was told that renewal is cancelled is deducted from no more: the wish was stored before the answer, and stays. */
export function checkCancelled(entry: TrafficEntry, members: Iterable<Stored>, report: Report): void {
  if (!isAnswered(entry, 'subscription.cancel')) return;
  const contract = contractOf(jsonField(entry.sent, 'contractId'), members)?.contract;
  if (contract?.state === 'signed') report('I4', contract.contractCode, 'is signed, its user was told that it is cancelled');
}

/** I14: the service is kept for as long as the plan says; looked at when it is answered, with what is stored then. */
export function checkSuspended(entry: TrafficEntry, members: Iterable<Stored>, toleranceMs: number, report: Report): void {
  if (!isAnswered(entry, 'subscription.membership') || jsonField(entry.answered ?? '', 'status') !== 'suspended') return;
  const found = contractOf(jsonField(entry.answered ?? '', 'contractId'), members);
  if (!found) return;
  const { contractCode, terms } = found.contract;
  const cycle = found.stored.all<Cycle>('cycle').find((some) => some.contractCode === contractCode && some.state === 'open');
  const keptMs = (cycle?.fromMs ?? Infinity) + terms.dunning.graceDays * DAY_MS;
  if (entry.atMs + toleranceMs < keptMs)
    report('I14', contractCode, `its user was told of a suspension, kept is the service until ${keptMs}`);
}

const isAnswered = ({ kind, subject, answered }: TrafficEntry, call: string): boolean =>
  kind === 'call' && subject === call && answered !== null && answered.includes(ANSWERED_OK);

function contractOf(contractId: string, members: Iterable<Stored>): { readonly stored: Stored; readonly contract: Contract } | undefined {
  if (contractId === '') return undefined;
  for (const stored of members) {
    const contract = stored.all<Contract>('contract').find((some) => some.contractId === contractId);
    if (contract) return { stored, contract };
  }
  return undefined;
}
