import { watchPhone, type PhoneBuildOutcome, type PhoneWatch } from '../local/phone/build';
import { buildFunctions, buildWorker, type BuiltFunction } from './build-functions';
import { packMiniprogram, type PackResult } from './pack-miniprogram';

export interface BuildAll {
  readonly functions: readonly BuiltFunction[];
  /** The mini-program's packages, for WeChat's developer tools. */
  readonly packed: PackResult;
  /** How the phone's build ended. A mini-program that does not compile stops nothing: the phone then shows what is wrong with it. */
  readonly phone: PhoneBuildOutcome;
  /** Ends the watch for changes. */
  close(): void;
}

/**
 * Builds everything that runs: the mini-program's packages, functions, the local worker, the phone. Always all of it: it takes seconds, and what runs is then what can be read.
 *
 * @param onRebuilt keeps watching the mini-program and reports each later build; without it nothing is watched
 */
export async function buildAll(onRebuilt?: (outcome: PhoneBuildOutcome) => void): Promise<BuildAll> {
  const packed = packMiniprogram();
  const [functions, phone] = await Promise.all([buildFunctions(), buildPhoneOnce(onRebuilt), buildWorker()]);
  return { functions, packed, phone: phone.first, close: () => phone.close() };
}

async function buildPhoneOnce(onRebuilt: ((outcome: PhoneBuildOutcome) => void) | undefined): Promise<PhoneWatch> {
  const watch = await watchPhone({ onRebuilt: onRebuilt ?? (() => undefined) });
  if (onRebuilt === undefined) watch.close();
  return watch;
}

/** One line on how a build of the phone ended. */
export function describePhone(outcome: PhoneBuildOutcome): string {
  if ('error' in outcome) return `The mini-program does not compile; the phone shows where:\n${outcome.error.message}`;
  return `The mini-program is built (${outcome.milliseconds} ms, ${outcome.warnings.length} warnings)`;
}
