import * as v from 'valibot';
import { controlGet, controlPost, LedgerSchema, type LedgerContract } from '../../shared/control';
import { h } from '../../shared/dom';
import type { Phone } from '../phone';
import { plainDialog, showModal } from '../ui/dialogs';
import { row, seal } from './screen';
import { visitWallet } from './wallet';

/** WeChat's state of a contract that can be used for deductions. */
const IN_FORCE = '0';

/** 「扣费服务」 in WeChat's wallet: the user's contracts, where they can be ended without the merchant. Resolves when the user is back. */
export const visitDeductionServices = (phone: Phone): Promise<void> => visitWallet(phone, phone.words().services, paint);

async function paint(body: HTMLElement, phone: Phone): Promise<void> {
  const words = phone.words();
  const { openid } = phone.settings();
  const { wechat } = await controlGet('ledger', LedgerSchema);
  const contracts = wechat.contracts.filter((contract) => contract.openid === openid && String(contract.contract_state) === IN_FORCE);
  const intro = contracts.length === 0 ? words.servicesEmpty : words.servicesIntro;
  body.replaceChildren(
    seal(),
    h('p', { class: 'intro' }, intro),
    ...contracts.map((contract) => service(contract, phone, () => paint(body, phone))),
  );
}

function service(contract: LedgerContract, phone: Phone, repaint: () => Promise<void>): HTMLElement {
  const words = phone.words();
  const end = async () => {
    const { confirm } = await showModal({
      ...plainDialog(words),
      title: words.terminateTitle,
      content: words.terminateText,
      confirmText: words.terminate,
      confirmColor: 'var(--danger)',
    });
    if (!confirm || contract.contract_id === null) return;
    await controlPost('wechat/terminate', { contractId: contract.contract_id }, v.unknown());
    phone.toaster.show({ title: words.terminated, icon: 'success', durationMs: 1500, mask: false });
    await repaint();
  };
  return h(
    'article',
    { class: 'service' },
    h('h4', {}, contract.contract_display_account),
    row(words.signedAt, contract.contract_signed_time ?? ''),
    row(words.contractNumber, contract.contract_id ?? ''),
    h('button', { class: 'wechat-button wide plain', onclick: () => void end().catch(reportError) }, words.terminate),
  );
}
