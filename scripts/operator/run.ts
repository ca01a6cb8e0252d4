import type tcb from 'tcb-admin-node';
import { compactBeijing } from '../../cloudfunctions/shared/domain/beijing';
import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import type { Random } from '../../cloudfunctions/shared/platform/ports';
import type { OperatorApi, OperatorOrder, OperatorPayment, OperatorRefund } from '../../typings/operator-api';
import { type CallOperator, openCloud } from './cloud';
import { HELP, readCommandLine, type Wish } from './commands';
import { type ConnectionSources, readConnection } from './connection';
import { EXIT, OutcomeUnknownError, RefusedError, UsageError } from './errors';
import { present } from './present';
import { kwh, yuan } from './quantities';

/** Everything that the command line reaches outside of itself. */
export interface Surroundings extends ConnectionSources {
  readonly sdk: Pick<typeof tcb, 'init'>;
  readonly random: Random;
  /** To standard output, and to standard error. */
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Asks the person at the terminal; null when nobody is there. */
  readonly confirm: ((question: string) => Promise<boolean>) | null;
}

/**
 * Runs one command.
 *
 * @returns the exit code: 0 done, 1 refused (nothing was changed) or failed, 2 unknown (something may have been changed)
 */
export async function runOperator(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { print, complain, clock, random } = surroundings;
  if (args[0] === '--help' || args[0] === 'help') {
    print(HELP);
    return EXIT.done;
  }
  try {
    const newKey = (): string => `refund-${compactBeijing(clock.nowMs()).slice(0, 8)}-${random.hex(4)}`;
    const { wish, stack, json, yes } = readCommandLine(args, newKey);
    const call = openCloud(surroundings.sdk, await readConnection(stack, surroundings), random);
    if (!yes && ASKED_FIRST.has(wish.action)) await askFirst(call, wish, surroundings);
    if (wish.action === 'refund') complain(`key ${wish.input.key}: to repeat this very refund, add --key ${wish.input.key}`);
    const data: OperatorApi[Wish['action']]['data'] = await call(wish.action, wish.input);
    print(json ? JSON.stringify(data, null, 2) : present(wish.action, data));
    return 'refund' in data ? exitOf(data.refund, complain) : EXIT.done;
  } catch (error) {
    return failed(error, complain);
  }
}

/** What moves money, decides how much, or cannot be taken back. */
const ASKED_FIRST: ReadonlySet<Wish['action']> = new Set<Wish['action']>(['refund', 'meter', 'retry', 'end', 'apply']);

/** Shows what is about to happen and asks. @throws UsageError when nobody can be asked; RefusedError for a no */
async function askFirst(call: CallOperator, wish: Wish, { confirm }: Surroundings): Promise<void> {
  if (confirm === null) throw new UsageError('there is no terminal to ask at: add --yes when this is really wanted');
  const question =
    wish.action === 'apply'
      ? await questionAboutProposal(call, wish.input.alarmId)
      : 'orderNo' in wish.input
        ? await questionFor(call, wish, wish.input.orderNo)
        : null;
  if (question !== null && !(await confirm(question))) throw new RefusedError('you did not say yes: nothing was sent');
}

async function questionAboutProposal(call: CallOperator, alarmId: string): Promise<string> {
  const { proposals } = await call('proposals', { alarmId });
  return proposals.map(({ words, proposes }) => `${words}\nSettle: ${proposes ?? 'nothing'}.`).join('\n');
}

const questionFor = async (call: CallOperator, wish: Wish, orderNo: string): Promise<string> =>
  memberIdIn(orderNo) === null
    ? questionAbout(wish, await call('show', { orderNo }))
    : questionAboutPayment(wish, await call('showPayment', { orderNo }));

function questionAboutPayment(
  wish: Wish,
  { outTradeNo, state, planId, amountFen, refundedFen, refundableFen, contract }: OperatorPayment,
): string {
  if (wish.action === 'end')
    return `Contract ${contract?.contractCode ?? outTradeNo} of plan ${planId} is ${contract?.state ?? 'not stored'}.\nEnd auto-renewal. WeChat tells the user: ${wish.input.reason}`;
  const wishedFen = wish.action === 'refund' ? wish.input.amountFen : 0;
  return `Payment ${outTradeNo} of plan ${planId}, ${state}, ${yuan(amountFen)} yuan, refunded ${yuan(refundedFen)}.\nRefund ${yuan(wishedFen)} yuan; ${yuan(refundableFen - wishedFen)} yuan are left then.`;
}

function questionAbout(wish: Wish, order: OperatorOrder): string {
  const { outOrderNo, orderNo, state, pileCode, payment, refundedFen, refundableFen, reported, billFen, deductions } = order;
  const head = `Order ${outOrderNo ?? orderNo}, pile ${pileCode}, ${state}.`;
  switch (wish.action) {
    case 'refund': {
      const { amountFen } = wish.input;
      const paid = payment === null ? 'Not paid.' : `Paid ${yuan(payment.amountFen)} yuan, refunded ${yuan(refundedFen)}.`;
      return `${head} ${paid}\nRefund ${yuan(amountFen)} yuan; ${yuan(refundableFen - amountFen)} yuan are left then.`;
    }
    case 'meter': {
      const told = reported === null ? 'The pile has told nothing.' : `The pile has told ${kwh(reported.energyWh)} kWh.`;
      return `${head} ${told}\nEnd the session with ${kwh(wish.input.energyWh)} kWh and bill that.`;
    }
    default:
      return `${head} The bill is ${yuan(billFen ?? 0)} yuan.\nTry deduction ${deductions.length + 1} now.`;
  }
}

/** Accepted is not refunded. */
function exitOf({ refundNo, state, key }: OperatorRefund, complain: (text: string) => void): number {
  switch (state) {
    case 'succeeded':
      return EXIT.done;
    case 'failed':
      complain(`failed: refund ${refundNo} is over and gave nothing back; another one needs another key`);
      return EXIT.refused;
    case 'requested':
    case 'processing':
      complain(`unknown: refund ${refundNo} is ${state}; it is being followed. The same command with --key ${key} asks again`);
      return EXIT.unknown;
  }
}

function failed(error: unknown, complain: (text: string) => void): number {
  if (error instanceof OutcomeUnknownError) {
    complain(`unknown: ${error.message}. Look before you repeat it: operator show`);
    return EXIT.unknown;
  }
  if (error instanceof RefusedError || error instanceof UsageError) {
    complain(error instanceof RefusedError ? `refused: ${error.message}` : error.message);
    return EXIT.refused;
  }
  throw error;
}
