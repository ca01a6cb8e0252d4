import { DAY_MS, HOUR_MS } from '../../cloudfunctions/shared/domain/beijing';
import { drive } from './actors/driver';
import { live } from './actors/member';
import { operate } from './actors/operator';
import { Person, type Stage } from './actors/people';
import { Stranger } from './actors/stranger';
import { beginWeather } from './actors/weather';
import { PROFILES } from './faults/profile';
import { type Finding, Inspector } from './inspector';
import { createDice, type Dice } from './kernel/dice';
import { createTrace, type TraceLine } from './kernel/trace';
import type { Looking, RunOptions } from './options';
import { plansOf } from './plans';
import { huifuRulesOf, serviceOf, startOf, tempoOf, wechatRulesOf } from './rules';
import { createSometimes } from './sometimes';
import { openFiles } from './system/files';
import type { Posted } from './system/platforms';
import { openWorld, type SimulatedWorld } from './system/world';

export interface RunReport {
  readonly steps: number;
  /** The same for the same options, on any machine. */
  readonly hash: string;
  readonly simulatedMs: number;
  readonly faults: ReadonlyMap<string, number>;
  /** What is wrong; empty when nothing is. The run ended with the first of them. */
  readonly findings: readonly Finding[];
  readonly trace: readonly TraceLine[];
  readonly settled: Settled;
  /** How often each rare state was reached, by its id. */
  readonly sometimes: ReadonlyMap<string, number>;
}

/** What came of the run's business, by the platforms' books. */
export interface Settled {
  readonly payments: number;
  readonly deductions: number;
  readonly chargingOrders: number;
  readonly refunds: number;
}

/** So long after everybody has stopped, what was under way is over. */
const QUIET_MS = 3 * DAY_MS;
/** The limit of the platform, and one that a few members reach. */
const CALLS_PER_SECOND = 150;
const FEW_CALLS = 1;
/** Where nothing is due for so long, nothing is under way: no reply takes half of it once faults have stopped. */
const PAUSE_MS = 10_000;
/** All of a run's people together need a tenth of this to come to rest. */
const MAX_QUIET_STEPS = 50_000;
/** Everything is compared every so many steps; each event is looked at when it happens. */
const INSPECT_EVERY = 2_500;
/** In so much time what was kept waiting by an outage of the database is taken up: before that nobody can have been told of it. */
const CATCHING_UP_MS = HOUR_MS;

/** One run: everything that happens follows from the options. */
export async function simulate(options: RunOptions, { print, keep = 400 }: Looking = {}): Promise<RunReport> {
  const dice = createDice(`seed ${options.seed}`);
  const trace = createTrace(keep, print ?? null);
  const startMs = startOf(dice.fork('start'));
  const profile = PROFILES[options.profile];
  const tempo = tempoOf(dice.fork('tempo'));
  // Calls that left in seconds side by side may arrive together; clocks that differ make it more.
  const isPaced = tempo.isCampaign && profile.maxSkewMs === 0;
  const inspector = new Inspector(profile.maxSkewMs, isPaced ? FEW_CALLS + 3 : CALLS_PER_SECOND);
  const sometimes = createSometimes();
  const listeners: ((posted: Posted) => void)[] = [];
  const world = await openWorld({
    startMs,
    dice,
    trace,
    profile,
    restraint: options.restraint,
    observers: [inspector, sometimes],
    plans: plansOf(dice.fork('plans')),
    rules: wechatRulesOf(dice.fork('rules')),
    huifuRules: huifuRulesOf(dice.fork('huifu rules')),
    environment: { ...serviceOf(dice.fork('service')), ...(isPaced ? { DEDUCTIONS_PER_SECOND: String(FEW_CALLS) } : {}) },
    onPosted: (posted) => listeners.forEach((hear) => hear(posted)),
  });
  const stage: Stage = { ...world, tempo, isOpen: () => trace.steps < options.steps };
  const stranger = new Stranger(dice.fork('stranger'), world.injector);
  listeners.push((posted) => stranger.hear(posted));
  bringIn(stage, world, dice, options);
  if (!options.restraint.without.has('stranger')) void stranger.live(stage);
  await play(world, inspector, stage.isOpen);
  return {
    steps: trace.steps,
    hash: trace.hash(),
    simulatedMs: world.scheduler.nowMs - startMs,
    faults: world.injector.counts(),
    findings: inspector.findings,
    trace: trace.tail(),
    settled: settledIn(world),
    sometimes: sometimes.reached(),
  };
}

/** Everybody who acts by their own will. Many have both a membership and a car. */
function bringIn(stage: Stage, world: SimulatedWorld, dice: Dice, { users, restraint: { only, without } }: RunOptions): void {
  for (let no = 0; no < users; no += 1) {
    if (only !== null && !only.has(no)) continue;
    const own = dice.fork(`user ${no}`);
    // Somebody has to: where nobody acts no step is taken, and time flies.
    if (no === 0 || own.below(10) < stage.tempo.members) void live(new Person(stage, `U${no}`, own.fork('member')));
    if (own.below(10) < stage.tempo.drivers) void drive(new Person(stage, `U${no}`, own.fork('driver')));
  }
  if (!without.has('operator')) void operate(stage, dice.fork('operator'), openFiles(world.database));
  if (stage.tempo.reconciles) world.timers.beginReconciling();
  beginWeather(world, dice.fork('weather'), stage.isOpen);
}

/** Until people have had their steps and what is under way is over, or something is wrong. */
async function play(world: SimulatedWorld, inspector: Inspector, isOpen: () => boolean): Promise<void> {
  const { scheduler, injector, outages } = world;
  let inspectAt = INSPECT_EVERY;
  let caughtUpMs = -Infinity;
  while (isOpen() && inspector.findings.length === 0 && (await scheduler.turn())) {
    if (outages.has('database')) caughtUpMs = scheduler.nowMs + CATCHING_UP_MS;
    if (scheduler.trace.steps < inspectAt || scheduler.nowMs < caughtUpMs) continue;
    inspectAt += INSPECT_EVERY;
    await inspector.inspect(world, false);
  }
  injector.stop();
  outages.clear();
  const untilMs = scheduler.nowMs + QUIET_MS;
  const maxSteps = scheduler.trace.steps + MAX_QUIET_STEPS;
  // A message is recorded when it is over: books that are closed in the middle of one do not agree.
  while ((scheduler.nextMs <= untilMs || scheduler.nextMs - scheduler.nowMs < PAUSE_MS) && inspector.findings.length === 0) {
    await scheduler.turn();
    if (scheduler.trace.steps > maxSteps) inspector.complain('it does not come to rest when everybody has stopped');
  }
  if (inspector.findings.length === 0) await inspector.inspect(world, true, QUIET_MS);
}

function settledIn({ platforms }: SimulatedWorld): Settled {
  const { orders, refunds } = platforms.wechat.ledger();
  const { payments, refunds: back } = platforms.huifu.ledger();
  const paid = orders.filter(({ transaction_id }) => transaction_id !== null);
  return {
    payments: paid.filter(({ trade_type }) => trade_type !== 'PAP').length,
    deductions: paid.filter(({ trade_type }) => trade_type === 'PAP').length,
    chargingOrders: payments.filter(({ trans_stat }) => trans_stat === 'S').length,
    refunds: refunds.length + back.length,
  };
}
