import type { TrafficEntry } from '../../local/kernel/types';
import type { Report } from './violation';
import { jsonField, xmlField } from './wire';

/**
 * I5: what a number was first sent with is what it is always sent with.
 *
 * Compared is the whole request, also client address, texts and notify URLs: the platform refuses a repetition with any other value (重入时，参数与首次请求不一致, 支付中签约
 * doc/v2/merchant/4011987320), so none of them may change. Left out are only `nonce_str`, `sign` and `sign_type` of V2, and Huifu's `sign`: keys change. Requests of Huifu and of the
 * piles have neither nonce nor time in the body. Cancelling has no number of its own and only a reason for people: it is not compared.
 */
export class Serials {
  private readonly sentAs = new Map<string, string>();

  see(entry: TrafficEntry, report: Report): void {
    // A request that the platform takes for somebody else's is not ours.
    if (entry.kind !== 'request' || entry.verification === 'invalid' || entry.verification === 'unsigned') return;
    const { party, subject, sent } = entry;
    if (party === 'wechat') this.seeWechat(subject, sent, report);
    else if (party === 'huifu') this.seeHuifu(subject, sent, report);
    else if (party === 'charger') this.seeCharger(subject, sent, report);
  }

  private seeWechat(path: string, body: string, report: Report): void {
    switch (path) {
      case '/pay/contractorder':
        this.compare('contract_code', xmlField(body, 'contract_code'), xmlField(body, 'out_trade_no'), report);
        this.compare('out_trade_no', xmlField(body, 'out_trade_no'), path + withoutNonce(body), report);
        return;
      case '/pay/pappayapply':
        this.compare('out_trade_no', xmlField(body, 'out_trade_no'), path + withoutNonce(body), report);
        return;
      case '/secapi/pay/refund':
        this.compare('out_refund_no', xmlField(body, 'out_refund_no'), path + withoutNonce(body), report);
    }
  }

  private seeHuifu(path: string, body: string, report: Report): void {
    if (NUMBERED_CALLS.has(path)) this.compare('req_seq_id', jsonField(body, 'req_seq_id'), path + withoutSign(body), report);
    // Has no number of its own; the order is completed once, with one amount.
    else if (path === '/v2/trade/payscore/serviceorder/complete')
      this.compare('complete', jsonField(body, 'out_order_no'), withoutSign(body), report);
  }

  private seeCharger(path: string, body: string, report: Report): void {
    if (path === '/sessions') this.compare('session', jsonField(body, 'sessionId'), jsonField(body, 'pileId'), report);
    const stopped = /^\/sessions\/([^/]+)\/stop$/.exec(path)?.[1];
    if (stopped !== undefined) this.compare('session', stopped, jsonField(body, 'pileId'), report);
  }

  private compare(name: string, no: string, parameters: string, report: Report): void {
    if (no === '') return;
    const key = `${name}:${no}`;
    const first = this.sentAs.get(key);
    if (first === undefined) this.sentAs.set(key, parameters);
    else if (first !== parameters) report('I5', no, `${name} was sent again with other parameters: ${difference(first, parameters)}`);
  }
}

/** Calls of Huifu that make something under a number of ours. */
const NUMBERED_CALLS: ReadonlySet<string> = new Set([
  '/v2/trade/payscore/serviceorder/create',
  '/v2/trade/payscore/deduct/regitster',
  '/v2/trade/payscore/pay/payscorepay',
  '/v2/trade/payment/scanpay/refund',
]);

const withoutNonce = (body: string): string => body.replace(/<(nonce_str|sign|sign_type)>.*?<\/\1>/g, '');

const withoutSign = (body: string): string => body.replace(/"sign":"[^"]*"/, '');

/** From where on two requests differ: a few characters of both, no key and no openid stands so close to a value that changes. */
function difference(first: string, second: string): string {
  let at = 0;
  while (at < first.length && first[at] === second[at]) at += 1;
  const part = (text: string): string => JSON.stringify(text.slice(Math.max(0, at - 20), at + 20));
  return `${part(first)}, then ${part(second)}`;
}
