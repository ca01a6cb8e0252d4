import type { PastDueReason } from '../../../../typings/subscription-api';
import { reasonOf } from '../../domain/subscription/deduction-remedies';
import type { Contract, Membership, News, Terms } from '../../domain/subscription/types';
import { messageOf } from '../../platform/ports';
import type { App } from '../app';
import type { Notice } from '../notices';

/** Tells the user what has happened. No deduction waits for this, and a message that does not arrive is not sent again. */
export async function tell(app: App, membership: Membership, news: readonly News[]): Promise<void> {
  for (const one of news) {
    const contract = membership.contracts.find((c) => c.contractCode === one.contractCode);
    if (contract) await send(app, noticeOf(one, contract, membership.openid));
  }
}

async function send(app: App, notice: Notice): Promise<void> {
  try {
    const outcome = await app.notices.send(notice);
    app.log.info('notice', { no: notice.no, kind: notice.kind, outcome: typeof outcome === 'string' ? outcome : outcome.kind });
  } catch (error) {
    app.log.error('notice not sent', { no: notice.no, kind: notice.kind, error: messageOf(error) });
  }
}

const noticeOf = ({ kind, amountFen, atMs, no, errCode }: News, contract: Contract, openid: string): Notice => ({
  noticeId: `${kind}:${no}:${atMs ?? 0}`,
  kind,
  openid,
  planName: planName(contract.terms),
  amountFen,
  atMs,
  no,
  remark: kind === 'deduction-failed' ? FAILED_REMARKS[reasonOf(errCode)] : REMARKS[kind],
});

const CYCLES: ReadonlyMap<number, string> = new Map([
  [1, '连续包月'],
  [3, '连续包季'],
  [12, '连续包年'],
]);
const planName = ({ cycleMonths }: Terms): string => CYCLES.get(cycleMonths) ?? `每${cycleMonths}个月自动续费`;

/** At most 20 characters each. */
const REMARKS: Readonly<Record<Exclude<News['kind'], 'deduction-failed'>, string>> = {
  'deduction-upcoming': '如需取消，请到「我的会员」',
  'deduction-announced': '如需取消，请到「我的会员」',
  'deduction-succeeded': '会员权益已顺延一期',
  'renewal-ended': '已付的权益可用到期满',
};
const FAILED_REMARKS: Readonly<Record<PastDueReason, string>> = {
  balance: '余额不足，请充值或换卡',
  limit: '超出支付限额，请换卡或调整',
  account: '请检查微信支付账户状态',
  bank: '银行维护中，我们会再试',
  other: '我们会再次尝试扣款',
};
