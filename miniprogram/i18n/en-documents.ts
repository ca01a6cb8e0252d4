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
  privacy: {
    title: 'Privacy',
    sections: [
      {
        heading: 'What we use',
        body: 'The user id that WeChat provides, to recognise your membership; records of orders and contracts, to provide the service and to reconcile.',
      },
      {
        heading: 'What we do not use',
        body: 'We do not read your phone number, contacts, location or photos. Payment passwords and bank cards stay inside WeChat Pay; we never see them.',
      },
      {
        heading: 'Keeping and deleting',
        body: 'Payment and contract records are kept as accounting rules require. To have other information deleted, contact us through customer service in WeChat.',
      },
    ],
  },
};
