/**
 * Which state may follow on which, written down once more: a checker that read the tables of the product would find every mistake in them right. `new` stands for an
 * entity that was not there; staying in a state is always allowed and not listed, for a fact may add to what is stored. Whoever changes a table of the product on
 * purpose changes it here, too: a test compares the two.
 */
export type Declared = Readonly<Record<string, readonly string[]>>;

/** What one stored change may do to an entity of a membership. */
export const OF_MEMBERSHIPS = {
  order: {
    new: ['opening'],
    opening: ['open', 'closed', 'paid', 'refunded'],
    open: ['paid', 'closed', 'refunded'],
    paid: ['refunded'],
    // Money that comes after all wins.
    closed: ['paid', 'refunded'],
    refunded: [],
  },
  contract: {
    // Signed by somebody else than the buyer: with the signer it begins signed. `ending`: see `pending`.
    new: ['pending', 'signed', 'ending'],
    // Signed, and ended in the same change: by the plan's word about refunds, or because a later contract has taken its place.
    pending: ['signed', 'ended', 'absent', 'ending'],
    signed: ['ended', 'ending'],
    ending: ['ended'],
    // Whatever comes late: signing again makes another contract.
    ended: [],
    absent: ['pending', 'signed', 'ended', 'ending'],
  },
  // Money that comes after all pays for a cycle that was dropped, too.
  cycle: { new: ['open'], open: ['paid', 'dropped'], dropped: ['paid'], paid: [] },
  deduction: {
    new: ['applying'],
    applying: ['accepted', 'failing', 'failed', 'paid', 'refunded'],
    accepted: ['failing', 'failed', 'paid', 'refunded'],
    failing: ['failed', 'paid', 'refunded'],
    failed: ['paid', 'refunded'],
    paid: ['refunded'],
    refunded: [],
  },
  // A payment that became known together with its full refund is granted and withdrawn in one change.
  period: { new: ['granted', 'withdrawn'], granted: ['withdrawn'], withdrawn: [] },
  refund: {
    new: ['requested'],
    requested: ['processing', 'succeeded', 'failed'],
    processing: ['succeeded', 'failed'],
    succeeded: [],
    // What the bank sent back is handed over by hand, under the same number.
    failed: ['succeeded'],
  },
} as const satisfies Readonly<Record<string, Declared>>;

/** The same of a charging order. */
export const OF_CHARGING_ORDERS = {
  'charging-order': {
    new: ['created'],
    created: ['confirming', 'cancelling', 'cancelled', 'expired'],
    confirming: ['confirmed', 'cancelling', 'cancelled', 'expired'],
    confirmed: ['stopping', 'charging', 'completing', 'cancelling'],
    // A session that has begun is stopped and billed, never cancelled.
    charging: ['stopping', 'completing'],
    stopping: ['completing', 'cancelling'],
    completing: ['completed', 'closed', 'paid', 'cancelled'],
    completed: ['deducting', 'paid', 'cancelled'],
    deducting: ['unpaid', 'paid', 'cancelled'],
    unpaid: ['deducting', 'paid', 'cancelled'],
    paid: ['refunding'],
    refunding: ['paid', 'refunded'],
    refunded: [],
    closed: [],
    cancelling: ['cancelled', 'expired'],
    // It came into being at the platform after it was given up, or was paid there all the same.
    cancelled: ['cancelling', 'paid'],
    expired: [],
  },
  deduction: {
    new: ['registering'],
    registering: ['registered', 'failed', 'succeeded'],
    registered: ['paying', 'failed', 'succeeded'],
    paying: ['succeeded', 'failed'],
    succeeded: [],
    failed: ['succeeded'],
  },
  'charging-refund': {
    new: ['requested'],
    requested: ['processing', 'succeeded', 'failed'],
    processing: ['succeeded', 'failed'],
    succeeded: [],
    failed: [],
  },
} as const satisfies Readonly<Record<string, Declared>>;
