import type { Crowd } from '../../test/support/renewing';
import { DAY_MS, MINUTE_MS } from '../../test/support/world-users';

/** The steps of a cycle, in order. */
const STEPS = { month: ['reminder', 'deduction'], quarter: ['reminder', 'notice', 'deduction'] } as const;
export type Part = 'looks' | 'reminder' | 'notice' | 'deduction' | 'telling';

export interface CycleCost {
  /** Database operations a member: of the weekly looks at the contract, of each step until it is settled, and of telling the user about all of them. */
  readonly perMember: Readonly<Record<Part, number>>;
  /** Those of the deduction by kind and collection, most frequent first. */
  readonly kinds: readonly (readonly [string, number])[];
}

/** What the members' next cycle costs; its first step must not be due yet. */
export async function costOfCycle(crowd: Crowd, planId: keyof typeof STEPS): Promise<CycleCost> {
  const { world, openids } = crowd;
  const total: Record<Part, number> = { looks: 0, reminder: 0, notice: 0, deduction: 0, telling: 0 };
  const count = async (part: Part, work: () => Promise<unknown>): Promise<readonly string[]> => {
    const { operations } = world.database;
    const from = operations.length;
    await work();
    total[part] += (operations.length - from) / openids.length;
    return operations.slice(from).map(({ kind, collection }) => `${kind} ${collection}`);
  };
  let deduction: readonly string[] = [];
  for (const step of STEPS[planId]) {
    const dueMs = await stepDueMs(crowd);
    await count('looks', () => world.advance(dueMs - MINUTE_MS - world.clock.nowMs()));
    deduction = await count(step, async () => {
      world.clock.moveTo(dueMs);
      await world.tick();
      // Without ticks in between: what else comes up in the day of waiting is not the deduction's.
      if (step === 'deduction') await untilPaid(crowd);
    });
    await count('telling', () => world.tick());
  }
  return { perMember: total, kinds: frequencies(deduction, openids.length) };
}

async function stepDueMs({ world, openids }: Crowd): Promise<number> {
  const { checks } = await world.records.membership(openids[0] ?? '');
  const renewal = checks.find((check) => check.of === 'renewal');
  if (!renewal) throw new Error('no step of the renewal is planned');
  return renewal.dueMs;
}

/** Lets the platform take the money and tell about it. */
async function untilPaid(crowd: Crowd): Promise<void> {
  const { world } = crowd;
  const { participant } = world.wechat;
  const isSettled = (): boolean => {
    const deductions = world.wechat.ledger().orders.filter(({ trade_type }) => trade_type === 'PAP');
    const arePaid = deductions.length === crowd.applied().length && deductions.every(({ trade_state }) => trade_state === 'SUCCESS');
    return arePaid && (participant.nextDueMs() ?? Infinity) > world.clock.nowMs() + MINUTE_MS;
  };
  const endMs = world.clock.nowMs() + 2 * DAY_MS;
  while (!isSettled()) {
    const nextMs = participant.nextDueMs();
    if (nextMs === null || nextMs > endMs) throw new Error('the deductions are not executed');
    world.clock.moveTo(nextMs);
    await world.deliver();
  }
}

function frequencies(names: readonly string[], members: number): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1 / members);
  return [...counts].sort(([, a], [, b]) => b - a);
}
