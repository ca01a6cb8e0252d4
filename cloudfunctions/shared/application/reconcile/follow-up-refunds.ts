import { memberIdIn } from '../../domain/subscription/numbers';
import { askAboutRefunds } from '../../domain/subscription/refunds';
import type { RefundLine } from '../../domain/statement/line';
import type { App } from '../app';

/**
 * A bill lists a refund once, on the day on which it was asked for, and many have not arrived by then (下载交易账单, pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=9_6). One that staff made in the merchant
 * platform, and whose notification is lost, would never be heard of again: the platform is asked about it until its end is known.
 *
 * @param lines of one payment's refunds
 */
export async function followUpRefunds(app: App, outTradeNo: string, lines: readonly RefundLine[], day: string): Promise<void> {
  const memberId = memberIdIn(outTradeNo);
  const isByHand = ({ outRefundNo }: RefundLine): boolean => memberIdIn(outRefundNo) === null;
  const isOnItsWay = ({ refundState }: RefundLine): boolean => refundState !== 'succeeded' && refundState !== 'failed';
  if (memberId === null || !lines.some((line) => isByHand(line) && isOnItsWay(line))) return;
  const origin = { source: 'statement', factId: `statement.wechat:${day}:${outTradeNo}` } as const;
  await app.memberships.change(memberId, origin, (membership) => ({
    next: askAboutRefunds(membership, outTradeNo, app.clock.nowMs()) ?? membership,
    alarms: [],
    result: undefined,
  }));
}
