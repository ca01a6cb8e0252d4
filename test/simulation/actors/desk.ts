import { signOperatorCall } from '../../../cloudfunctions/shared/entry/operator-credential';
import type { OperatorApi } from '../../../typings/operator-api';
import { OPERATOR, OPERATOR_KEY } from '../../support/operating';
import type { Dice } from '../kernel/dice';
import type { Stage } from './people';

export interface Payment {
  readonly of: 'membership' | 'charging';
  readonly no: string;
  readonly amountFen: number;
  /** What went back of it. */
  readonly refundedFen: number;
  /** A deduction of the same member is under way. */
  readonly isDeducting: boolean;
}

/** What the staff look up when they decide what to do. */
export interface Files {
  /** Numbers of payments that came in, memberships' and charging orders' alike, with their amounts. */
  payments(): Promise<readonly Payment[]>;
  /** Numbers of charging orders that are not over. */
  openOrders(): Promise<readonly string[]>;
  /** Numbers of membership payments that are open, or of which a refund is. */
  openPayments(): Promise<readonly string[]>;
  /** Ids of alarms that nobody has closed. */
  openAlarms(): Promise<readonly string[]>;
}

/** Where the operator's staff sit: what they do goes through the operator's functions, with their credential. */
export class Desk {
  /** Alarms that somebody has looked at: they call nobody out of bed again. */
  readonly seen = new Set<string>();

  constructor(
    readonly stage: Stage,
    readonly dice: Dice,
  ) {}

  /** Null for a refusal, and when nothing was heard: then the same is done again. */
  async call<A extends keyof OperatorApi>(action: A, input: Readonly<Record<string, unknown>>): Promise<OperatorApi[A]['data'] | null> {
    const { scheduler, cluster } = this.stage;
    scheduler.step('operator', `${action} ${JSON.stringify(input)}`);
    const call = { operator: OPERATOR, nonce: this.dice.hex(16), action, input };
    const credential = signOperatorCall(call, scheduler.nowMs, OPERATOR_KEY);
    try {
      const answer = (await cluster.invoke('operator', { action, input, credential }, { request_id: 'op', environ: 'TRIGGER_SRC=tcb' })) as
        { readonly ok: true; readonly data: OperatorApi[A]['data'] } | { readonly ok: false };
      return answer.ok ? answer.data : null;
    } catch {
      return null;
    }
  }

  /** A button: some press twice because nothing happens, and whoever heard nothing presses again. */
  async press<A extends keyof OperatorApi>(action: A, input: Readonly<Record<string, unknown>>): Promise<void> {
    const first = this.call(action, input);
    if (this.dice.chance(0.25)) void this.call(action, input);
    if ((await first) === null && this.dice.chance(0.7)) await this.call(action, input);
  }
}
