/** An operator, and paid orders for one to work on. */
import { operatorActions } from '../../cloudfunctions/operator/actions';
import { type OperatorCall, signOperatorCall } from '../../cloudfunctions/shared/entry/operator-credential';
import { operatorFunction } from '../../cloudfunctions/shared/entry/operator-function';
import type { OperatorApi, OperatorCredential, OperatorErrorCode } from '../../typings/operator-api';
import { paid, unpaid } from './charging-users';
import { createSeededRandom } from './world-ports';
import type { World } from './world';
import { MINUTE_MS } from './world-users';

export const OPERATOR = 'li.wei';
export const OPERATOR_KEY = '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff';
const CONTEXT = { request_id: 'op-1', environ: 'TRIGGER_SRC=tcb' };

type Answer<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly error: { readonly code: OperatorErrorCode; readonly message: string } };

export interface Operator {
  /** The credential of a call at the world's present time. */
  sign(call: Partial<OperatorCall> & Pick<OperatorCall, 'action' | 'input'>, key?: string, atMs?: number): OperatorCredential;
  /** Hands any event to the function. */
  send(event: unknown): Promise<Answer<unknown>>;
  /** A well signed call. */
  call<A extends keyof OperatorApi>(action: A, input: object): Promise<Answer<OperatorApi[A]['data']>>;
  /** Like {@link call}, for calls that must succeed. */
  do<A extends keyof OperatorApi>(action: A, input: object): Promise<OperatorApi[A]['data']>;
  /** The text with which a call is refused as not possible now. */
  conflict(action: keyof OperatorApi, input: object): Promise<string>;
}

/** The operator function of a world, and somebody who has a key for it. */
export function createOperator(world: World): Operator {
  const run = operatorFunction({ app: world.app, settings: { operatorKeys: new Map([[OPERATOR, OPERATOR_KEY]]) } }, operatorActions);
  const random = createSeededRandom('operator');
  const sign: Operator['sign'] = (call, key = OPERATOR_KEY, atMs = world.clock.nowMs()) =>
    signOperatorCall({ operator: OPERATOR, nonce: random.hex(16), ...call }, atMs, key);
  const send: Operator['send'] = (event) => world.clock.finish(run(event, CONTEXT));
  const call: Operator['call'] = async <A extends keyof OperatorApi>(action: A, input: object) => {
    const given = { ...input };
    return (await send({ action, input: given, credential: sign({ action, input: given }) })) as Answer<OperatorApi[A]['data']>;
  };
  return {
    sign,
    send,
    call,
    async do(action, input) {
      const answer = await call(action, input);
      if (!answer.ok) throw new Error(`${action} was refused: ${answer.error.code} ${answer.error.message}`);
      return answer.data;
    },
    async conflict(action, input) {
      const answer = await call(action, input);
      if (answer.ok || answer.error.code !== 'STATE_CONFLICT') throw new Error(`${action}: ${JSON.stringify(answer)}`);
      return answer.error.message;
    },
  };
}

/** A bill of the quick pile that comes to 20.27 yuan, paid by deduction. */
export const charged = (world: World): Promise<string> => paid(world, { ms: 12 * MINUTE_MS });

/** A bill whose deduction failed, and that the user has paid in WeChat. */
export async function chargedAndPaidByUser(world: World): Promise<string> {
  const outOrderNo = await unpaid(world);
  world.huifu.payActively({ outOrderNo, outcome: 'paid' });
  await world.advance(MINUTE_MS);
  return outOrderNo;
}
