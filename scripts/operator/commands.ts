import { parseArgs } from 'node:util';
import { memberIdIn } from '../../cloudfunctions/shared/domain/subscription/numbers';
import { messageOf } from '../../cloudfunctions/shared/platform/ports';
import type { ChargingState } from '../../typings/charging-api';
import type { OperatorApi } from '../../typings/operator-api';
import { UsageError } from './errors';
import { readFen, readWh, readWhole } from './quantities';

/** What a command asks of the function. */
export type Wish = { [A in keyof OperatorApi]: { readonly action: A; readonly input: OperatorApi[A]['input'] } }[keyof OperatorApi];

/** A command line that was understood. */
export interface CommandLine {
  readonly wish: Wish;
  readonly stack: string | undefined;
  readonly json: boolean;
  /** Go on without asking. */
  readonly yes: boolean;
}

type Values = Readonly<Record<string, string | boolean | undefined>>;
interface Command {
  readonly usage: string;
  readonly what: string;
  readonly options: Readonly<Record<string, { readonly type: 'string' }>>;
  readonly read: (given: readonly string[], values: Values, newKey: () => string) => Wish;
}

const string = { type: 'string' } as const;
const COMMON = { stack: string, json: { type: 'boolean', default: false }, yes: { type: 'boolean', default: false } } as const;

const COMMANDS: Readonly<Record<string, Command>> = {
  orders: {
    usage: 'orders [--state <state>] [--limit <n>]',
    what: 'charging orders, the newest first',
    options: { state: string, limit: string },
    read: (given, values) => {
      take(given, 0);
      // Which states there are, the function knows.
      const state = optional(values, 'state') as ChargingState | undefined;
      return { action: 'orders', input: { ...(state !== undefined && { state }), ...limitOf(values) } };
    },
  },
  show: {
    usage: 'show <number>',
    what: 'one order or payment: deductions, refunds, contract, what happened last',
    options: {},
    read: (given) => ({ action: byNumber(orderIn(given), 'show', 'showPayment'), input: orderIn(given) }),
  },
  alarms: {
    usage: 'alarms [--limit <n>]',
    what: 'open alarms, the newest first',
    options: { limit: string },
    read: (given, values) => {
      take(given, 0);
      return { action: 'alarms', input: limitOf(values) };
    },
  },
  'close-alarm': {
    usage: 'close-alarm <alarm> --note <text>',
    what: 'an alarm has been dealt with',
    options: { note: string },
    read: (given, values) => {
      const [alarmId = ''] = take(given, 1);
      return { action: 'closeAlarm', input: { alarmId, note: required(values, 'note') } };
    },
  },
  refund: {
    usage: 'refund <number> <yuan> --reason <text> [--key <key>]   (or --fen <n> in place of <yuan>)',
    what: 'give money back; the same key again is the same refund',
    options: { fen: string, reason: string, key: string },
    read: (given, values, newKey) => {
      const { orderNo, quantity: amountFen } = orderAnd(given, values, 'fen', readFen);
      return {
        action: 'refund',
        input: { orderNo, amountFen, reason: required(values, 'reason'), key: optional(values, 'key') ?? newKey() },
      };
    },
  },
  locate: {
    usage: 'locate <order> <hf_seq_id> <yyyymmdd>',
    what: 'by which payment the order was paid, from the statement',
    options: {},
    read: (given) => {
      const [orderNo = '', hfSeqId = '', reqDate = ''] = take(given, 3);
      return { action: 'locate', input: { orderNo, hfSeqId, reqDate } };
    },
  },
  meter: {
    usage: 'meter <order> <kWh>   (or --wh <n> in place of <kWh>)',
    what: 'energy of a session whose pile does not tell it; the bill follows',
    options: { wh: string },
    read: (given, values) => {
      const { orderNo, quantity: energyWh } = orderAnd(given, values, 'wh', readWh);
      return { action: 'meter', input: { orderNo, energyWh } };
    },
  },
  ask: {
    usage: 'ask <number>',
    what: 'take the order or payment up at once, and count the tries anew',
    options: {},
    read: (given) => ({ action: byNumber(orderIn(given), 'ask', 'askPayment'), input: orderIn(given) }),
  },
  retry: {
    usage: 'retry <order>',
    what: 'another deduction now',
    options: {},
    read: (given) => ({ action: 'retry', input: orderIn(given) }),
  },
  cancel: {
    usage: 'cancel <order>',
    what: 'give the order up before its session begins',
    options: {},
    read: (given) => ({ action: 'cancel', input: orderIn(given) }),
  },
  renew: {
    usage: 'renew <payment>',
    what: 'what held the renewal has been put right: it goes on',
    options: {},
    read: (given) => ({ action: 'renew', input: orderIn(given) }),
  },
  end: {
    usage: 'end <payment> --reason <text>',
    what: 'end auto-renewal as the merchant; WeChat shows the reason to the user',
    options: { reason: string },
    read: (given, values) => ({ action: 'end', input: { ...orderIn(given), reason: required(values, 'reason') } }),
  },
  statements: {
    usage: 'statements [--limit <n>]',
    what: 'days of statements and what was found in them, the newest first',
    options: { limit: string },
    read: (given, values) => {
      take(given, 0);
      return { action: 'statements', input: limitOf(values) };
    },
  },
  recheck: {
    usage: 'recheck wechat|huifu <yyyymmdd>',
    what: 'compare a day once more, at the next run',
    options: {},
    read: (given) => {
      const [platform = '', day = ''] = take(given, 2);
      if (platform !== 'wechat' && platform !== 'huifu') throw new UsageError(`"${platform}" is neither wechat nor huifu`);
      return { action: 'recheck', input: { platform, day } };
    },
  },
  proposals: {
    usage: 'proposals [--limit <n>]',
    what: 'what statements have shown and nobody has decided about, the newest first',
    options: { limit: string },
    read: (given, values) => {
      take(given, 0);
      return { action: 'proposals', input: limitOf(values) };
    },
  },
  apply: {
    usage: 'apply <alarm>',
    what: 'a proposal is true: settle it and close its alarm',
    options: {},
    read: (given) => {
      const [alarmId = ''] = take(given, 1);
      return { action: 'apply', input: { alarmId } };
    },
  },
  dismiss: {
    usage: 'dismiss <alarm> --note <text>',
    what: 'a proposal is wrong, or settled in another way: close its alarm',
    options: { note: string },
    read: (given, values) => {
      const [alarmId = ''] = take(given, 1);
      return { action: 'dismiss', input: { alarmId, note: required(values, 'note') } };
    },
  },
};

/** All commands with a line each. */
export const HELP = [
  'npm run operator -- <command> … [--stack <url>] [--json] [--yes]',
  '',
  ...Object.values(COMMANDS).map(({ usage, what }) => `  ${usage}\n      ${what}`),
  '',
  '<order>, of charging: out_order_no, our number, or any serial of ours.',
  '<payment>, of a membership: out_trade_no (S…, D…), out_refund_no (R…) or contract_code (C…). <number>: either.',
  'Exit codes: 0 done, 1 refused, 2 unknown.',
].join('\n');

/**
 * Reads a command line; the command comes first.
 *
 * @param newKey makes the key of a refund that is given none
 * @throws UsageError that says what is wrong
 */
export function readCommandLine([name = '', ...args]: readonly string[], newKey: () => string): CommandLine {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new UsageError(name === '' ? HELP : `there is no command "${name}"\n\n${HELP}`);
  const { values, positionals } = parse(args, command);
  try {
    const wish = command.read(positionals, values, newKey);
    return { wish, stack: optional(values, 'stack'), json: values['json'] === true, yes: values['yes'] === true };
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\nusage: ${command.usage}`, { cause: error });
  }
}

function parse(args: readonly string[], { options, usage }: Command): { readonly values: Values; readonly positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options: { ...COMMON, ...options }, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${messageOf(error)}\nusage: ${usage}`, { cause: error });
  }
}

function take(given: readonly string[], count: number): readonly string[] {
  if (given.length !== count)
    throw new UsageError(given.length < count ? 'something is missing' : `too much: ${given.slice(count).join(' ')}`);
  return given;
}

function orderIn(given: readonly string[]): { readonly orderNo: string } {
  const [orderNo = ''] = take(given, 1);
  return { orderNo };
}

/** Numbers tell themselves which product they belong to. */
const byNumber = <O extends Wish['action'], P extends Wish['action']>(
  { orderNo }: { readonly orderNo: string },
  order: O,
  payment: P,
): O | P => (memberIdIn(orderNo) === null ? order : payment);

/** An order and a quantity, which is the second word or, in its small unit, an option; not both. */
function orderAnd(
  given: readonly string[],
  values: Values,
  option: string,
  read: (text: string) => number,
): { readonly orderNo: string; readonly quantity: number } {
  const small = optional(values, option);
  const [orderNo = '', large = ''] = take(given, small === undefined ? 2 : 1);
  return { orderNo, quantity: small === undefined ? read(large) : readWhole(option, small) };
}

const limitOf = (values: Values): { readonly limit?: number } => {
  const limit = optional(values, 'limit');
  return limit === undefined ? {} : { limit: readWhole('limit', limit) };
};

const optional = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};

function required(values: Values, name: string): string {
  const value = optional(values, name);
  if (value === undefined || value.trim() === '') throw new UsageError(`--${name} is missing`);
  return value;
}
