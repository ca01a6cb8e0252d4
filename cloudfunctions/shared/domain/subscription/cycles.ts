import { cycleNoOf } from './numbers';
import type { Contract, Cycle, Deduction, Membership } from './types';

/** States in which an attempt may still bring money: no other one is begun. */
export const isOpenDeduction = ({ state }: Deduction): boolean => state === 'applying' || state === 'accepted' || state === 'failing';

/** The attempt whose outcome is not known, of whatever contract: there is at most one. */
export const openDeduction = (membership: Membership): Deduction | undefined => membership.deductions.find(isOpenDeduction);

export const openCycle = (membership: Membership, contractCode: string): Cycle | undefined =>
  membership.cycles.find((c) => c.contractCode === contractCode && c.state === 'open');

export const attemptsOf = (membership: Membership, cycle: Cycle): readonly Deduction[] =>
  membership.deductions.filter((d) => d.cycleNo === cycle.cycleNo);

/** The contract's next cycle, opened. What is announced now is the most that is ever taken for it. */
export function openCycleAt(
  membership: Membership,
  contract: Contract,
  opening: Pick<Cycle, 'fromMs' | 'amountFen' | 'remindedMs'>,
): { next: Membership; cycle: Cycle } {
  const seq = membership.cycles.filter((c) => c.contractCode === contract.contractCode).length + 1;
  const cycle: Cycle = {
    cycleNo: cycleNoOf(contract.contractCode, seq),
    contractCode: contract.contractCode,
    state: 'open',
    announcement: null,
    heldBecause: null,
    ...opening,
  };
  return { next: { ...membership, cycles: [...membership.cycles, cycle] }, cycle };
}

export const replaceCycle = (membership: Membership, cycle: Cycle): Membership => ({
  ...membership,
  cycles: membership.cycles.map((c) => (c.cycleNo === cycle.cycleNo ? cycle : c)),
});
export const replaceDeduction = (membership: Membership, deduction: Deduction): Membership => ({
  ...membership,
  deductions: membership.deductions.map((d) => (d.outTradeNo === deduction.outTradeNo ? deduction : d)),
});
