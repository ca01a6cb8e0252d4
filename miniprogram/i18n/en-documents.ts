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
        body: 'The first amount stands on the payment button. Each later amount is the renewal price shown when you joined. Without your renewed consent it is never higher.',
      },
      {
        heading: 'When',
        body: 'Deductions begin the day before a period ends, after WeChat Pay has notified you. If a deduction fails the membership ends with its period; no debt arises.',
      },
      {
        heading: 'How to stop',
        body: 'Under Mine, tap Turn off auto-renew, or in WeChat: Me › Services › Wallet › Payment Settings › Auto-renewal. It takes effect when submitted; what you paid for stays until it ends.',
      },
      {
        heading: 'Refunds',
        body: 'If for reasons of ours the discount cannot be given, contact us for a refund of the unused period. The money returns the way it came.',
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
        body: 'The user id that WeChat provides, to recognise your membership and charging orders, and for WeChat Payscore to confirm a session; records of orders, contracts and charging, to provide the service and to reconcile.',
      },
      {
        heading: 'What we do not use',
        body: 'We do not read your phone number, contacts, location or photos. WeChat does the scanning and gives us the text of the code. Of Payscore we learn whether you confirmed, never a score. Payment passwords and bank cards stay inside WeChat Pay; we never see them.',
      },
      {
        heading: 'Keeping and deleting',
        body: 'Payment and contract records are kept as accounting rules require. To have other information deleted, contact us through customer service in WeChat.',
      },
    ],
  },
};
