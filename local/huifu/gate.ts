import type { FaultAction, LocalReply, LocalRequest, TrafficEntry } from '../kernel/types';
import { checkFields } from './checks';
import type { Endpoint, ReplyData } from './endpoint';
import { deductionEndpoints } from './endpoints/deductions';
import { refundEndpoints } from './endpoints/refunds';
import { cancelServiceOrder, completeServiceOrder } from './endpoints/service-order-end';
import { createServiceOrder, queryServiceOrder } from './endpoints/service-order';
import { tradeQuery } from './endpoints/trade-query';
import { gatewayError, readEnvelope, signedReply, verification } from './envelope';
import { CODES, Refusal } from './refusal';
import type { Fields } from './types';
import type { World } from './world';

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  [
    createServiceOrder,
    queryServiceOrder,
    cancelServiceOrder,
    completeServiceOrder,
    ...deductionEndpoints,
    tradeQuery,
    ...refundEndpoints,
  ].map((endpoint) => [endpoint.path, endpoint]),
);

interface Done {
  readonly reply: LocalReply;
  readonly verification: TrafficEntry['verification'];
}

const NO_ANSWER: LocalReply = { status: 0, headers: {}, body: '' };

/**
 * Answers one request of the merchant.
 *
 * Faults on `huifu:<path>`: timeout-before and drop (nothing happens), timeout-after (done, but not answered), corrupt (the reply's
 * signature is wrong), delay (the reply is held back), duplicate (done twice, the second reply is sent). `reorder` means nothing for a
 * call. No answer is a reply with status 0: the server closes the connection without sending a byte.
 */
export async function handleRequest(world: World, request: LocalRequest): Promise<LocalReply> {
  const startMs = world.clock.nowMs();
  const endpoint = ENDPOINTS.get(request.path);
  const fault = endpoint === undefined ? undefined : world.faults.take(`huifu:${request.path}`);
  const done = endpoint === undefined ? unsigned(404, 'Not Found') : perform(world, endpoint, request, fault?.do);
  if (fault?.do === 'delay') await world.hold(fault.delayMs);
  world.traffic.record({
    kind: 'request',
    party: 'huifu',
    subject: request.path,
    sent: request.body.toString('utf8'),
    answered: done.reply.status === 0 ? null : String(done.reply.body),
    status: done.reply.status || null,
    verification: done.verification,
    fault: fault?.do ?? null,
    durationMs: world.clock.nowMs() - startMs,
  });
  return done.reply;
}

function perform(world: World, endpoint: Endpoint, request: LocalRequest, fault: FaultAction | undefined): Done {
  if (fault === 'timeout-before' || fault === 'drop') return { reply: NO_ANSWER, verification: 'not-checked' };
  const refusal = gatewayError(request);
  if (refusal !== undefined) return unsigned(refusal.status, refusal.message);
  if (fault === 'duplicate') answerTo(world, endpoint, request);
  const { data, verification: found } = answerTo(world, endpoint, request);
  if (fault === 'timeout-after') return { reply: NO_ANSWER, verification: found };
  return { reply: json(200, signedReply(world, data, fault === 'corrupt')), verification: found };
}

interface Answer {
  readonly data: ReplyData;
  readonly verification: TrafficEntry['verification'];
}

/** Envelope → caller → signature → merchant → fields → rules. */
function answerTo(world: World, endpoint: Endpoint, request: LocalRequest): Answer {
  let found: TrafficEntry['verification'] = 'not-checked';
  let fields: Fields = {};
  try {
    const envelope = readEnvelope(request);
    found = verification(world, envelope);
    const { sysId, productId, huifuId } = world.merchant;
    if (envelope.sys_id !== sysId || envelope.product_id !== productId) throw new Refusal(CODES.caller, 'sys_id与product_id不匹配');
    if (found !== 'valid') throw new Refusal(CODES.signature, '验签失败');
    fields = envelope.data;
    checkFields(fields, ['huifu_id', ...endpoint.required]);
    if (fields['huifu_id'] !== huifuId) throw new Refusal(CODES.merchant, '商户信息配置不存在');
    const { code = CODES.ok, data } = endpoint.run(world, fields);
    return { data: { ...told(fields, code, code === CODES.ok ? '成功' : '处理中'), ...data }, verification: found };
  } catch (error) {
    if (error instanceof Refusal) return { data: told(fields, error.code, error.message), verification: found };
    throw error;
  }
}

/** What stands in every reply: the code, and whose request it was. */
function told(fields: Fields, code: string, description: string): ReplyData {
  const { huifu_id = '', req_date = '', req_seq_id = '' } = fields;
  return { resp_code: code, resp_desc: description, huifu_id, req_date, req_seq_id };
}

function unsigned(status: number, message: string): Done {
  return { reply: json(status, JSON.stringify({ message })), verification: 'not-checked' };
}

function json(status: number, body: string): LocalReply {
  return { status, headers: { 'content-type': 'application/json;charset=UTF-8' }, body };
}
