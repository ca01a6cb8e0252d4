import { createCipheriv, createHash } from 'node:crypto';
import type { Fields, NotificationRecord, RefundRecord } from './types';
import type { World } from './world';
import { writeXml } from './xml';

/** Behind everything else that happened to the purchase. */
const REFUND_RANK = 4;

/** 「退款结果通知」 of a refund that has come to its end: not signed; what matters is encrypted. */
export function refundNotification(world: World, refund: RefundRecord, url: string): NotificationRecord {
  const secret: Fields = {
    out_refund_no: refund.out_refund_no,
    out_trade_no: refund.out_trade_no,
    refund_account: refund.refund_account,
    refund_fee: String(refund.refund_fee),
    refund_id: refund.refund_id,
    refund_recv_accout: refund.refund_recv_accout,
    refund_request_source: refund.refund_request_source,
    refund_status: refund.refund_status,
    settlement_refund_fee: String(refund.refund_fee),
    settlement_total_fee: String(refund.total_fee),
    ...(refund.refund_success_time && { success_time: refund.refund_success_time }),
    total_fee: String(refund.total_fee),
    transaction_id: refund.transaction_id,
  };
  return {
    id: `refund:${refund.refund_id}`,
    kind: 'refund',
    group: refund.out_trade_no,
    rank: REFUND_RANK,
    url,
    fields: {
      return_code: 'SUCCESS',
      appid: world.ledger.order(refund.out_trade_no)?.appid ?? '',
      mch_id: world.merchant.mchId,
      nonce_str: world.numbers.nonce(),
      req_info: encrypted(writeXml(secret, false, 'root'), world.merchant.apiV2Key),
    },
    sign_type: null,
    tries: 0,
    dueMs: world.clock.nowMs(),
  };
}

/** AES-256-ECB, PKCS#7, the key being the lower-case hex MD5 of the APIv2 key. */
function encrypted(text: string, apiV2Key: string): string {
  const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(apiV2Key).digest('hex'), null);
  return cipher.update(text, 'utf8', 'base64') + cipher.final('base64');
}
