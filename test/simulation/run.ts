import { DAY_MS, HOUR_MS } from '../../cloudfunctions/shared/domain/beijing';
import { drive } from './actors/driver';
import { live } from './actors/member';
import { operate } from './actors/operator';
import { Person, type Stage } from './actors/people';
import { Stranger } from './actors/stranger';
import { beginWeather } from './actors/weather';
import type { Restraint } from './faults/injector';
import { type ProfileName, PROFILES } from './faults/profile';
import { createDice, type Dice } from './kernel/dice';
import { createTrace, type TraceLine } from './kernel/trace';
import { openFiles } from './system/files';
import type { Observer } from './system/observer';
import type { Posted } from './system/platforms';
import { openWorld, type SimulatedWorld } from './system/world';

export interface RunOptions {
  readonly seed: number;
  /** People begin nothing new after so many; what is under way comes to its end. */
  readonly steps: number;
  readonly users: number;
  readonly profile: ProfileName;
  readonly restraint?: Restraint;
  readonly print?: (line: TraceLine) => void;
}

export interface RunReport {
  readonly steps: number;
  readonly hash: string;
  readonly simulatedMs: number;
  readonly faults: ReadonlyMap<string, number>;
}

const NO_RESTRAINT: Restraint = { without: new Set(), maxFaults: Infinity };
/** 1 January 2027, 8:00 in Beijing; each seed begins on another day of four years, so that all month ends and a leap day are met. */
const FIRST_MS = Date.UTC(2027, 0, 1);
const START_HOURS = 4 * 365 * 24;
/** So long after everybody has stopped, what was under way is over. */
const QUIET_MS = 3 * DAY_MS;

/** One run: everything that happens follows from the seed. */
export async function simulate({ seed, steps, users, profile, restraint = NO_RESTRAINT, print }: RunOptions): Promise<RunReport> {
  const dice = createDice(`seed ${seed}`);
  const trace = createTrace(400, print ?? null);
  const startMs = FIRST_MS + dice.below(START_HOURS) * HOUR_MS;
  const observers: Observer[] = [];
  const posted: ((posted: Posted) => void)[] = [];
  const world = await openWorld({
    startMs,
    dice,
    trace,
    profile: PROFILES[profile],
    restraint,
    observers,
    rules: rulesOf(dice.fork('rules')),
    huifuRules: huifuRulesOf(dice.fork('huifu rules')),
    onPosted: (one) => posted.forEach((hear) => hear(one)),
  });
  const stage: Stage = { ...world, isOpen: () => trace.steps < steps };
  const stranger = new Stranger(dice.fork('stranger'), world.injector);
  posted.push((one) => stranger.hear(one));
  bringIn(stage, world, dice, users);
  void stranger.live(stage);
  while (stage.isOpen() && (await world.scheduler.turn()));
  await quieten(world);
  return { steps: trace.steps, hash: trace.hash(), simulatedMs: world.scheduler.nowMs - startMs, faults: world.injector.counts() };
}

/** Everybody who acts by their own will. One in two has both a membership and a car. */
function bringIn(stage: Stage, world: SimulatedWorld, dice: Dice, users: number): void {
  for (let no = 0; no < users; no += 1) {
    const own = dice.fork(`user ${no}`);
    const kind = own.weighted({ both: 50, member: 25, driver: 25 } as const);
    if (kind !== 'driver') void live(new Person(stage, `U${no}`, own.fork('member')));
    if (kind !== 'member') void drive(new Person(stage, `U${no}`, own.fork('driver')));
  }
  void operate(stage, dice.fork('operator'), openFiles(world.database));
  beginWeather(world, dice.fork('weather'), stage.isOpen);
}

/** Where WeChat's pages leave it open, each seed has another answer. */
function rulesOf(dice: Dice): Parameters<typeof openWorld>[0]['rules'] {
  return {
    signingMs: dice.pick([0, 0, 0, 30_000, HOUR_MS]),
    contractFirst: dice.chance(0.3),
    refundGapMs: dice.pick([0, 60_000]),
    refundingMs: dice.pick([0, 60_000, DAY_MS]),
    deleteTwice: dice.pick(['fails', 'succeeds'] as const),
    refundedShowsPayment: dice.chance(0.5),
    acceptedVisible: dice.chance(0.6),
    failureSample: dice.pick(['real', 'official', 'zero-code'] as const),
    couponFen: dice.pick([0, 0, 300]),
  };
}

/** Where Huifu's pages leave it open, too. */
function huifuRulesOf(dice: Dice): Parameters<typeof openWorld>[0]['huifuRules'] {
  return {
    payReply: dice.pick(['processing', 'accepted', 'final'] as const),
    queryHandsOff: dice.chance(0.3),
    busyReply: dice.pick(['state', 'conflict'] as const),
    activePayMs: dice.pick([0, 2_000]),
    tradeByServiceOrder: dice.chance(0.7),
    paidCarriesAmount: dice.chance(0.7),
    deductionMs: dice.pick([1_000, 5_000, 60_000]),
    refundingMs: dice.pick([0, 10_000, DAY_MS]),
  };
}

/** Faults stop, and what is under way goes on until nothing more can come of it. */
async function quieten(world: SimulatedWorld): Promise<void> {
  world.injector.stop();
  world.outages.clear();
  const untilMs = world.scheduler.nowMs + QUIET_MS;
  while (world.scheduler.nextMs <= untilMs) await world.scheduler.turn();
}
