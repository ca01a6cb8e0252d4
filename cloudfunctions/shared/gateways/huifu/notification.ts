import * as v from 'valibot';
import {
  ACKNOWLEDGED_SERIAL,
  CONFIRMED_EVIDENCE,
  GOOD_NEWS_CODES,
  PAID_AMOUNT_FIELDS,
  PAID_EVIDENCE,
  PAID_TIME_FIELDS,
  REFUND_AMOUNT_FIELDS,
  REFUND_EVIDENCE,
} from './assumptions';
import { readFirst, type WireData, wireDate, wireId, wireJson, wireObject, wireText, wireTime, wireYuan } from './codec/fields';
import { readTransStatus } from './codec/trans-stat';
import { type HuifuConfig, huifuKeys } from './config';
import { HuifuNotificationRejectedError } from './errors';
import { base64FromForm, parseForm } from './form';
import type { HuifuNotification } from './results';
import { verifyText } from './sign';

/**
 * Notifications from the platform (`notify_url`, 异步消息): verified over the received text of `resp_data`, then read. Nothing of a rejected one
 * leaves this file. Their fields are assumptions U6 to U8.
 */

/** Real ones have a few kilobytes; with every item of a bill at its longest, and every character escaped, they stay below this. */
const MAX_BODY_BYTES = 128 * 1024;

type NotificationConfig = Pick<HuifuConfig, 'huifuId' | 'privateKey' | 'huifuPublicKey'>;

/**
 * Verifies and reads a notification, whatever URL it came in at: its kind follows from its content.
 * In this order: size, form, signature, merchant, fields.
 *
 * @param body the raw bytes of the request
 * @throws HuifuNotificationRejectedError with the reason; nothing may be stored as truth then, and there is no acknowledgement
 */
export function readHuifuNotification(body: Uint8Array, config: NotificationConfig): HuifuNotification {
  const data = verifiedData(body, config);
  if ((readFirst(data, ['huifu_id'], wireText) ?? config.huifuId) !== config.huifuId) throw rejected('wrong-merchant');
  if (readFirst(data, REFUND_EVIDENCE.fields, v.literal(REFUND_EVIDENCE.value)) !== null) return refund(data);
  const isConfirmation = Object.entries(CONFIRMED_EVIDENCE).every(([name, value]) => data[name] === value);
  const transHfSeqId = readFirst(data, [PAID_EVIDENCE], wireId);
  // a message of both kinds contradicts itself
  if (isConfirmation === (transHfSeqId !== null)) throw rejected('unrecognised');
  if (!isGoodNews(data)) throw rejected('unrecognised', 'resp_code');
  return transHfSeqId === null ? confirmed(data) : paid(data, transHfSeqId);
}

const rejected = (reason: HuifuNotificationRejectedError['reason'], detail = ''): HuifuNotificationRejectedError =>
  new HuifuNotificationRejectedError(reason, detail);

function verifiedData(body: Uint8Array, config: NotificationConfig): WireData {
  if (body.length > MAX_BODY_BYTES) throw rejected('too-large');
  const form = parseForm(body);
  if (form === null) throw rejected('malformed', 'form');
  const [text, sign] = [form.get('resp_data') ?? '', base64FromForm(form.get('sign') ?? '')];
  if (text === '') throw rejected('malformed', 'resp_data');
  if (!verifyText(text, sign, huifuKeys(config).verifying)) throw rejected('bad-signature');
  const data = v.safeParse(wireJson, text);
  if (!data.success) throw rejected('malformed', 'resp_data');
  return data.output;
}

/** Only success is notified, so that one that says something else is not what it seems. */
function isGoodNews(data: WireData): boolean {
  const code = readFirst(data, ['resp_code'], wireText);
  return code === null || GOOD_NEWS_CODES.has(code);
}

function outOrderNoOf(data: WireData): string {
  const outOrderNo = readFirst(data, ['out_order_no'], wireId);
  if (outOrderNo === null) throw rejected('invalid-fields', 'out_order_no');
  return outOrderNo;
}

const confirmed = (data: WireData): HuifuNotification => ({
  kind: 'confirmed',
  outOrderNo: outOrderNoOf(data),
  reqSeqId: readFirst(data, [ACKNOWLEDGED_SERIAL], wireId),
});

/** 支付成功异步通知, of a deduction and of a payment that the user made actively. */
function paid(data: WireData, transHfSeqId: string): HuifuNotification {
  const transStat = readFirst(data, ['trans_stat'], wireText);
  const collection = readFirst(data, ['collection'], wireObject) ?? {};
  const collectionState = readFirst(collection, ['state'], wireText);
  if ((transStat ?? 'S') !== 'S' || (collectionState ?? 'USER_PAID') !== 'USER_PAID')
    throw rejected('unrecognised', 'trans_stat, collection');
  return {
    kind: 'paid',
    outOrderNo: outOrderNoOf(data),
    transHfSeqId,
    transReqDate: readFirst(data, ['trans_req_date'], wireDate),
    amountFen: readFirst(data, PAID_AMOUNT_FIELDS, wireYuan),
    paidMs: readFirst(data, PAID_TIME_FIELDS, wireTime),
    reqSeqId: readFirst(data, [ACKNOWLEDGED_SERIAL], wireId),
  };
}

function refund(data: WireData): HuifuNotification {
  const reqSeqId = readFirst(data, ['req_seq_id'], wireId);
  if (reqSeqId === null) throw rejected('invalid-fields', 'req_seq_id');
  return {
    kind: 'refund',
    reqSeqId,
    hfSeqId: readFirst(data, ['hf_seq_id'], wireId),
    status: readTransStatus(data),
    amountFen: readFirst(data, REFUND_AMOUNT_FIELDS, wireYuan),
  };
}

/**
 * Body of the answer, plain text with HTTP 200, once the notification is durably stored; anything else makes the platform repeat it.
 *
 * @param reqSeqId the request serial that the notification carries
 */
export const acknowledgement = (reqSeqId: string): string => `RECV_ORD_ID_${reqSeqId}`;
