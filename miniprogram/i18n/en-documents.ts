import type { Dictionary } from './types';

export const enDocuments: Dictionary['documents'] = {
  renewalAgreement: {
    title: 'Auto-renew agreement',
    sections: [
      {
        heading: 'What it is',
        body: 'You authorise us to deduct the fee of the next membership period through WeChat Pay entrusted deduction before the current one ends. The membership is a discount on charging, a physical service, and not a virtual good.',
      },
      {
        heading: 'How much',
        body: 'The first amount stands on the payment button. Each later amount is the renewal price shown when you joined. Where a plan says "never above", the price may change up to that cap, and we tell you at least 5 days ahead. Without your renewed consent no deduction is above the cap.',
      },
      {
        heading: 'When',
        body: 'Deductions begin the day before a period ends, between 7:00 and 22:00 Beijing time only. At least 5 days before, we remind you of amount and date: under Mine, and with a WeChat message if you allow it; if you signed only shortly before, what you read when signing stands for it. WeChat Pay notifies you before a deduction, too.',
      },
      {
        heading: 'If a deduction fails',
        body: 'No debt arises. We try again several times over the next days, and say under Mine why it failed, when it is tried next and what you can do. Benefits are kept for a while and then paused; if nothing succeeds in the time the plan page states, auto-renew ends and nothing more is deducted. If it succeeds while benefits are kept, the new period continues from the end of the one before; after they were paused it begins with the payment.',
      },
      {
        heading: 'How to stop',
        body: 'Under Mine, tap Turn off auto-renew, or in WeChat: Me › Services › Wallet › Payment Settings › Auto-renewal. It takes effect when submitted; what you paid for stays until it ends. A deduction that is under way at that moment may still complete, and the period it pays for is then yours.',
      },
      {
        heading: 'Changing the plan',
        body: 'To change the plan you consent anew and sign in WeChat. The new plan is deducted from the next period on and what you paid for stays as it is; once the new contract is signed the old one ends, so that you are never deducted twice.',
      },
      {
        heading: 'Refunds',
        body: 'If for reasons of ours the discount cannot be given, contact us for a refund of the unused period. The money returns the way it came; payments and receipts show what was refunded. A period that is refunded in full is taken back.',
      },
    ],
  },
  membershipTerms: {
    title: 'About the membership',
    sections: [
      {
        heading: 'Benefits',
        body: 'During the membership, energy and service fees of charging in this mini-program are reduced by the rates of the plan you chose.',
      },
      {
        heading: 'Periods',
        body: 'A period is one, three or twelve calendar months from the payment. A renewed period follows the one before without overlap or gap.',
      },
      { heading: 'Scope', body: 'The benefits apply to charging, a physical service. They cannot be transferred or exchanged for cash.' },
    ],
  },
  chargingTerms: {
    title: 'Charging service agreement',
    sections: [
      {
        heading: 'What it is',
        body: 'You charge a vehicle at a pile on site and pay afterwards. The operator of this mini-program provides the service; WeChat Payscore makes paying afterwards possible.',
      },
      {
        heading: 'How it begins',
        body: 'You confirm the service in WeChat Payscore and pay nothing then. Billing begins only when the pile has started. Without a start or a confirmation nothing is charged and the service is cancelled by itself.',
      },
      {
        heading: 'How it is billed',
        body: 'You pay for energy and a service fee. Energy follows the tariff by time of day and the meter. Prices, service fee and the limit of the session are shown before it starts; prices and member discount are fixed when it starts. Anything above the limit is not charged.',
      },
      {
        heading: 'How it is paid',
        body: 'After the session a bill is made and WeChat Pay deducts it. If a deduction fails we try again and the page says when; you can also pay under Payscore orders in WeChat. No new session can start before it is paid.',
      },
      {
        heading: 'How to stop',
        body: 'Stop in this mini-program, or with the stop button on the pile. A full battery, unplugging, the limit or a fault end the session by themselves; only the energy delivered is billed.',
      },
      {
        heading: 'Refunds',
        body: 'If a bill is wrong or the service was not as agreed, contact us. After a check we refund all or part of it; the money returns the way it came and the order shows the progress.',
      },
    ],
  },
  privacy: {
    title: 'Privacy',
    sections: [
      {
        heading: 'What we use',
        body: 'The user id that WeChat provides, to recognise your membership and charging orders, and for WeChat Payscore to confirm a session; records of orders, contracts and charging, to provide the service and to reconcile. When you tap copy, an order number is put on the clipboard.',
      },
      {
        heading: 'What we do not use',
        body: 'We do not read your phone number, contacts, location, photos or clipboard. WeChat does the scanning and gives us the text of the code. Of Payscore we learn whether you confirmed, never a score. Payment passwords and bank cards stay inside WeChat Pay; we never see them.',
      },
      {
        heading: 'Keeping and deleting',
        body: 'Payment and contract records are kept as accounting rules require. To have other information deleted, contact us through customer service in WeChat.',
      },
    ],
  },
};
