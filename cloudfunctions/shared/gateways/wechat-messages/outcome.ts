import * as v from 'valibot';
import type { NoticeOutcome } from '../../application/notices';
import { messageOf } from '../../platform/ports';

/** 用户拒绝接受消息: has not agreed, or has used the agreement up. */
const NOT_SUBSCRIBED = 43101;
/**
 * The same message would be refused again (subscribeMessage.send, errcode): 40003 no such user · 40037 no such template · 41030 no such page · 47003 a value
 * is not allowed. And the cloud's −604101: the function's config.json does not permit the call.
 */
const REFUSED: ReadonlySet<number> = new Set([40003, 40037, 41030, 47003, -604101]);

/** The SDK's error; its message is for people. */
const sdkError = v.object({ errCode: v.number() });

/** What an error of the SDK means: whatever is not known to be a refusal leaves open whether the message arrived. */
export function outcomeOfError(error: unknown): NoticeOutcome {
  const parsed = v.safeParse(sdkError, error);
  const code = parsed.success ? parsed.output.errCode : null;
  if (code === NOT_SUBSCRIBED) return 'not-subscribed';
  const reason = `${code ?? 'no code'}: ${messageOf(error)}`;
  return { kind: code !== null && REFUSED.has(code) ? 'refused' : 'unknown', reason };
}
