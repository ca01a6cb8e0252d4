import * as v from 'valibot';
import { accountAt, isNoticedTooOften } from '../deduction-limits';
import { isExpired } from '../deductions';
import { DEFAULT_DAY_COUNT, isDaytime, liveNotice, NOT_THE_HOUR } from '../notices';
import type { ContractRecord } from '../types';
import { findTemplate, type World } from '../world';
import { refuse, type V3Answer, type V3Interface } from './interface';

const Text = v.pipe(v.string(), v.minLength(1), v.maxLength(32));
const BodySchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    mchid: Text,
    appid: Text,
    deduct_duration: v.optional(v.object({ count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3)), unit: v.literal('DAY') })),
    estimated_amount: v.object({ amount: v.pipe(v.number(), v.safeInteger(), v.minValue(1)), currency: v.literal('CNY') }),
  }),
);
type Body = v.InferOutput<typeof BodySchema>;

const DONE: V3Answer = { status: 204, content: null };

/** 「预扣费通知」: tells the user, and lets the merchant take money two days later. */
export const notifyPayer: V3Interface = {
  method: 'POST',
  path: /^\/v3\/papay\/contracts\/([^/]+)\/notify$/,
  pattern: '/v3/papay/contracts/{contract_id}/notify',
  run(world, contractId, text) {
    const parsed = v.safeParse(BodySchema, text);
    if (!parsed.success) return refuse(400, 'PARAM_ERROR', `参数错误:${v.getDotPath(parsed.issues[0]) ?? 'body'}`);
    const body = parsed.output;
    const { mchId, appIds } = world.merchant;
    if (body.mchid !== mchId || !appIds.includes(body.appid)) return refuse(400, 'APPID_MCHID_NOT_MATCH', 'appid与mchid不匹配');
    const contract = world.ledger.contract(contractId);
    if (contract?.contract_state !== 0 || isExpired(contract, world.clock.nowMs())) {
      return refuse(404, 'CONTRACT_NOT_EXIST', '签约关系不存在');
    }
    return notify(world, contract, body);
  },
};

function notify(world: World, contract: ContractRecord, body: Body): V3Answer {
  const nowMs = world.clock.nowMs();
  const before = accountAt(world, contract, nowMs);
  const account = { ...before, notices: before.notices + 1 };
  const parameters = JSON.stringify(body);
  const refusal = isNoticedTooOften(account) ? refuse(429, 'FREQUENCY_LIMITED', '频率限制') : problemOf(world, contract, body, parameters);
  const notice = {
    contract_id: contract.contract_id,
    estimatedFen: body.estimated_amount.amount,
    dayCount: body.deduct_duration?.count ?? DEFAULT_DAY_COUNT,
    sentMs: nowMs,
    used: false,
    parameters,
  };
  world.ledger.commit({ accounts: [account], notices: refusal === null ? [notice] : [] });
  return refusal ?? DONE;
}

function problemOf(world: World, contract: ContractRecord, body: Body, parameters: string): V3Answer | null {
  const nowMs = world.clock.nowMs();
  const template = findTemplate(world, contract.plan_id);
  if (template?.mode !== 'pre-notify') return refuse(400, 'INVALID_REQUEST', '当前签约的模板不是扣费前通知方式');
  const live = liveNotice(world, contract.contract_id, nowMs);
  if (live?.parameters === parameters) return refuse(400, 'RESOURCE_ALREADY_EXISTS', '扣费前通知已下发');
  if (live !== undefined) return refuse(400, 'INVALID_REQUEST', '扣费前通知已下发，与本次请求的参数不一致');
  if (!isDaytime(nowMs)) return refuse(400, 'INVALID_REQUEST', NOT_THE_HOUR);
  if (body.estimated_amount.amount > template.amountFen) return refuse(403, 'RULELIMIT', '预计扣费金额超过签约模板');
  return null;
}
