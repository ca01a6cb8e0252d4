import type { FaultAction, LocalReply, LocalRequest, TrafficEntry } from '../../kernel/types';
import type { World } from '../world';
import { notifyPayer } from './notify-payer';
import { refuse, type V3Answer, type V3Interface } from './interface';
import { authorizationProblem, signedHeaders, type AuthorizationProblem } from './signature';

const INTERFACES: readonly V3Interface[] = [notifyPayer];
/** Far above any request of the documented interfaces. */
const MAX_BODY_BYTES = 64 * 1024;

/** One APIv3 interface, and the id that stood in the path. */
export interface V3Route extends V3Interface {
  readonly id: string;
}

interface Done {
  readonly reply: LocalReply;
  readonly verification: TrafficEntry['verification'];
}

const NO_ANSWER: LocalReply = { status: 0, headers: {}, body: '' };

/** The interface behind a path, whatever the method; undefined when there is none. */
export function findV3(path: string): V3Route | undefined {
  for (const known of INTERFACES) {
    const id = known.path.exec(path)?.[1];
    if (id !== undefined) return { ...known, id };
  }
  return undefined;
}

/** Answers a request: signature → body → rules. Every reply is signed, a refusal of the signature included. */
export function performV3(world: World, route: V3Route, request: LocalRequest, fault: FaultAction | undefined): Done {
  if (fault === 'timeout-before' || fault === 'drop') return { reply: NO_ANSWER, verification: 'not-checked' };
  const nowMs = world.clock.nowMs();
  const problem = authorizationProblem(world.v3, world.merchant.mchId, request, nowMs);
  const answer = (): V3Answer => (problem === null ? run(world, route, request) : refuse(401, 'SIGN_ERROR', PROBLEM_TEXTS[problem]));
  if (fault === 'duplicate') answer();
  const { status, content } = answer();
  const verification = problem === null ? 'valid' : problem === 'unsigned' ? 'unsigned' : 'invalid';
  if (fault === 'timeout-after') return { reply: NO_ANSWER, verification };
  const body = content === null ? '' : JSON.stringify(content);
  const headers = {
    ...(content !== null && { 'content-type': 'application/json; charset=utf-8' }),
    'request-id': world.numbers.nonce(),
    ...signedHeaders(world.v3, request, body, world.numbers.nonce(), nowMs, fault === 'corrupt'),
  };
  return { reply: { status, headers, body }, verification };
}

const PROBLEM_TEXTS: Readonly<Record<AuthorizationProblem, string>> = {
  unsigned: 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
  'unknown-merchant': '商户号不存在',
  'unknown-serial': '商户证书序列号有误',
  expired: 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟',
  invalid: '签名错误，验签失败',
};

function run(world: World, route: V3Route, { method, body }: LocalRequest): V3Answer {
  if (method !== route.method) return refuse(404, 'RESOURCE_NOT_EXISTS', '接口不存在');
  if (body.length > MAX_BODY_BYTES) return refuse(400, 'PARAM_ERROR', '请求体过大');
  return route.run(world, route.id, body.toString('utf8'));
}
