import tcb from 'tcb-admin-node';
import { systemClock, systemRandom } from '../../cloudfunctions/shared/platform/system-ports';
import { runOperator } from '../../scripts/operator/run';

/**
 * Runs a command of the operator's command line against a stack, in this process.
 *
 * @returns what it printed; empty when the outcome is not known yet, as of a refund that was accepted
 * @throws Error when it was refused or failed
 */
export async function operate(baseUrl: string, ...args: readonly string[]): Promise<string> {
  const printed: string[] = [];
  const complaints: string[] = [];
  const code = await runOperator([...args, '--yes', '--stack', baseUrl], {
    sdk: tcb,
    environment: {},
    clock: systemClock,
    random: systemRandom,
    print: (text) => printed.push(text),
    complain: (text) => complaints.push(text),
    confirm: null,
    fetchJson: async (url) => (await (await fetch(url)).json()) as unknown,
  });
  if (code === 1) throw new Error(`operator ${args.join(' ')}: ${complaints.join('; ')}`);
  return printed.join('\n');
}
