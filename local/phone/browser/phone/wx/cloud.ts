import * as v from 'valibot';
import type { Phone } from '../phone';
import { asyncApi, Refusal, type WxFunction } from './define';

const CallSchema = v.object({ name: v.string(), data: v.optional(v.unknown(), {}) });
const ReplySchema = v.object({ result: v.unknown() });
const FailureSchema = v.object({ errCode: v.number(), errMsg: v.string() });
/** Codes of the platform. Rule: https://developers.weixin.qq.com/miniprogram/dev/wxcloudservice/wxcloud/guide/error-codes.html */
const NOT_INITIALISED = -1;
const NETWORK_ERROR = -404_011;

/** `wx.cloud`: functions of the local stack, called as the current user. */
export function cloudApi({ settings }: Phone): Record<string, WxFunction> {
  let initialised = false;
  return {
    init: () => {
      initialised = true;
    },
    callFunction: asyncApi('cloud.callFunction', CallSchema, async ({ name, data }) => {
      if (!initialised) throw new Refusal("Error: Cloud API isn't enabled, please call wx.cloud.init first", NOT_INITIALISED);
      const reply = await post(`/fn/${encodeURIComponent(name)}`, data, settings().openid);
      return { result: reply, requestID: crypto.randomUUID() };
    }),
  };
}

async function post(path: string, event: unknown, openid: string): Promise<unknown> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-local-openid': openid },
    body: JSON.stringify(event),
  }).catch((error: unknown) => {
    throw new Refusal(`Error: errCode: ${NETWORK_ERROR} | errMsg: ${String(error)}`, NETWORK_ERROR);
  });
  const answer: unknown = await response.json().catch(() => null);
  const reply = v.safeParse(ReplySchema, answer);
  if (response.ok && reply.success) return reply.output.result;
  const failure = v.safeParse(FailureSchema, answer);
  const { errCode, errMsg } = failure.success
    ? failure.output
    : { errCode: NETWORK_ERROR, errMsg: `Error: errCode: ${NETWORK_ERROR} | errMsg: status ${response.status}` };
  throw new Refusal(errMsg.replace(/^cloud\.callFunction:fail /, ''), errCode);
}
