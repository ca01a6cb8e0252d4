/** Notifications as the platform would send them, for a test that needs one of its own. */
import { compactBeijing } from '../../cloudfunctions/shared/domain/beijing';
import type { World } from './world';
import { APP_ID, MCH_ID } from './world-settings';

type Fields = Record<string, string>;

const HEAD: Fields = { return_code: 'SUCCESS', result_code: 'SUCCESS', appid: APP_ID, mch_id: MCH_ID };

/** 支付结果通知 of an order. */
export const paymentFields = (world: World, outTradeNo: string, more: Fields = {}): Fields => ({
  ...HEAD,
  nonce_str: 'N1',
  openid: 'oAnybody',
  is_subscribe: 'N',
  trade_type: 'JSAPI',
  bank_type: 'OTHERS',
  total_fee: '1900',
  cash_fee: '1900',
  fee_type: 'CNY',
  transaction_id: `42000${outTradeNo.slice(-11)}`,
  out_trade_no: outTradeNo,
  time_end: compactBeijing(world.clock.nowMs()),
  ...more,
});

/** 签约、解约结果通知 of a contract. */
export const contractFields = (world: World, contractCode: string, changeType: 'ADD' | 'DELETE', more: Fields = {}): Fields => ({
  ...HEAD,
  contract_code: contractCode,
  plan_id: '10001',
  openid: 'oAnybody',
  change_type: changeType,
  operate_time: compactBeijing(world.clock.nowMs()).replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3 $4:$5:$6'),
  contract_id: `2026${contractCode.slice(-11)}`,
  request_serial: '123456789012345',
  ...(changeType === 'DELETE' ? { contract_termination_mode: '2' } : {}),
  ...more,
});

export const PAYMENT_PATH = '/wechat/payment';
export const CONTRACT_PATH = '/wechat/contract';
