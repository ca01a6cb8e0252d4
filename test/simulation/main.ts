/** `npm run simulate`: see docs/simulation.md. */
import { ArgumentError, readArguments } from './cli/arguments';
import { perform, work } from './cli/perform';
import { summaryOf } from './cli/summary';
import { complaintOf, unreached } from './sometimes/report';

async function main(args: readonly string[]): Promise<void> {
  const asked = readArguments(args);
  const tally = await perform(asked);
  console.log(summaryOf(tally));
  for (const failure of tally.failures) console.log(`\n${failure}`);
  console.log(`\n${tally.seeds - tally.failures.length} seeds passed, ${tally.failures.length} failed`);
  const missing = asked.isComplete ? unreached(tally.sometimes) : [];
  for (const state of missing) console.log(complaintOf(state));
  process.exitCode = tally.failures.length > 0 || missing.length > 0 ? 1 : 0;
}

const args = process.argv.slice(2);
if (args[0] === '--as-worker') work();
else {
  try {
    await main(args);
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
