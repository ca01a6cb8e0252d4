import { beijingCompact, beijingDateTime } from '../kernel/beijing-time';
import { ControlError } from '../kernel/errors';
import { accountAt, limitProblem, nextOutcome } from './deduction-limits';
import type { Change } from './ledger';
import { liveNotice } from './notices';
import { deductionNotification } from './notifications';
import type { ContractRecord, DeductionAccount, DeductionRecord } from './types';
import type { World } from './world';

/** Error codes of 「扣款结果通知」 and their texts; the platform adds codes without notice. */
const FAILURE_TEXTS: Readonly<Record<string, string>> = {
  NOTENOUGH: '余额不足',
  BANKERROR: '银行系统异常',
  RULELIMIT: '用户账户支付已达上限',
  ACCOUNTERROR: '用户账户异常',
  USER_ACCOUNT_ABNORMAL: '用户账号异常',
  USER_NOT_EXIST: '用户账号已注销',
  CONTRACT_NOT_EXIST: '签约关系不存在',
  CONTRACTERROR: '签约关系已过期',
  TRADE_ERROR: '交易错误',
  SYSTEMERROR: '系统错误',
};
/** With this outcome the platform itself does not know: the order stays open until the merchant closes it. */
const UNKNOWN = 'SYSTEMERROR';

/** What the stack's user decides about the deductions to come. */
export interface DeductionDecision {
  readonly contractId: string;
  /** `paid`, or the error code with which every attempt fails until this is changed. */
  readonly outcome: string;
}

/**
 * Decides about all deductions of a contract from now on, a waiting one included.
 *
 * @throws {ControlError} 404 for an unknown contract
 */
export function decideDeductions(world: World, { contractId, outcome }: DeductionDecision): DeductionDecision {
  const contract = world.ledger.contract(contractId);
  if (contract === undefined) throw new ControlError(`no contract ${contractId}`, 404);
  world.ledger.commit({ accounts: [{ ...accountAt(world, contract, world.clock.nowMs()), nextOutcome: outcome }] });
  return { contractId, outcome };
}

/** Whether the contract's term is over. */
export function isExpired({ contract_expired_time: expires }: ContractRecord, atMs: number): boolean {
  return expires !== '' && beijingDateTime(atMs) >= expires;
}

/** Takes the money of a deduction that has waited for its time, or fails to. */
export function executeWaiting(world: World, deduction: DeductionRecord): Change {
  const contract = world.ledger.contract(deduction.contract_id);
  if (contract === undefined) return { orders: [{ ...deduction, trade_state: 'CLOSED', dueMs: null, err_code: 'CONTRACT_NOT_EXIST' }] };
  return execute(world, deduction, contract, accountAt(world, contract, world.clock.nowMs()));
}

/**
 * Takes the money, or fails to: order, counters, notice and notification change in one step. A failed order is closed, except where the
 * platform itself does not know.
 *
 * @param account the contract's counters as of now
 */
export function execute(world: World, deduction: DeductionRecord, contract: ContractRecord, account: DeductionAccount): Change {
  const nowMs = world.clock.nowMs();
  const code = failureCode(world, deduction, contract, account);
  const settled = code === null ? paid(world, deduction) : failed(deduction, code);
  const { total_fee: amountFen } = deduction;
  const notice = liveNotice(world, contract.contract_id, nowMs);
  const taken = {
    successes: account.successes + 1,
    takenFen: account.takenFen + amountFen,
    cycleSuccesses: account.cycleSuccesses + 1,
  };
  return {
    orders: [settled],
    accounts: [{ ...account, attempts: account.attempts + 1, ...(code === null && taken) }],
    notices: code === null && notice !== undefined ? [{ ...notice, used: true }] : [],
    notifications: [deductionNotification(world, settled, contract, failureText(code))],
  };
}

function failureText(code: string | null): string {
  return code === null ? '' : (FAILURE_TEXTS[code] ?? '扣款失败');
}

/** Why the money cannot be taken now; null when it can. */
function failureCode(world: World, deduction: DeductionRecord, contract: ContractRecord, account: DeductionAccount): string | null {
  if (contract.contract_state !== 0) return 'CONTRACT_NOT_EXIST';
  if (isExpired(contract, world.clock.nowMs())) return 'CONTRACTERROR';
  if (limitProblem(world, account, deduction.total_fee) !== null) return 'RULELIMIT';
  const outcome = nextOutcome(world, contract.contract_id);
  return outcome === 'paid' ? null : outcome;
}

function paid(world: World, deduction: DeductionRecord): DeductionRecord {
  const nowMs = world.clock.nowMs();
  return {
    ...deduction,
    trade_state: 'SUCCESS',
    dueMs: null,
    transaction_id: world.numbers.transactionId(nowMs),
    time_end: beijingCompact(nowMs),
    coupon_fee: Math.min(world.rules.couponFen, deduction.total_fee - 1),
  };
}

function failed(deduction: DeductionRecord, code: string): DeductionRecord {
  return { ...deduction, trade_state: code === UNKNOWN ? 'ACCEPT' : 'CLOSED', dueMs: null, err_code: code };
}
