/** `npm run simulate`: see docs/simulation.md. */
import { ArgumentError, readArguments } from './cli/arguments';
import { perform, work } from './cli/perform';
import { summaryOf } from './cli/summary';

async function main(args: readonly string[]): Promise<void> {
  const tally = await perform(readArguments(args));
  console.log(summaryOf(tally));
  for (const failure of tally.failures) console.log(`\n${failure}`);
  console.log(`\n${tally.seeds - tally.failures.length} seeds passed, ${tally.failures.length} failed`);
  process.exitCode = tally.failures.length > 0 ? 1 : 0;
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
