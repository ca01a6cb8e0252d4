import { signV2 } from '../../cloudfunctions/shared/gateways/wechat-pay/sign';
import type { RunningStack } from '../../local/stack';

/** The notifications (XML, signed) of all paid orders, by prepay id, as WeChat Pay would send them: MD5, its default, which the stack's functions use. */
export function paymentNotifications(stack: RunningStack): Map<string, string> {
  const paid = stack.wechat.ledger().orders.filter((order) => order.trade_state === 'SUCCESS');
  return new Map(
    paid.flatMap(({ prepay_id: prepayId, ...order }) => {
      if (prepayId === null) return [];
      const fields: Record<string, string> = {
        appid: order.appid,
        bank_type: 'OTHERS',
        cash_fee: String(order.total_fee),
        fee_type: 'CNY',
        is_subscribe: 'N',
        mch_id: order.mch_id,
        nonce_str: prepayId.slice(-32),
        openid: order.openid ?? '',
        out_trade_no: order.out_trade_no,
        result_code: 'SUCCESS',
        return_code: 'SUCCESS',
        time_end: order.time_end ?? '',
        total_fee: String(order.total_fee),
        trade_type: order.trade_type,
        transaction_id: order.transaction_id ?? '',
      };
      fields['sign'] = signV2(fields, stack.keys.wechat.apiV2Key, 'MD5');
      const elements = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
      return [[prepayId, `<xml>${elements.join('')}</xml>`] as const];
    }),
  );
}
