import type { Machine } from '../machine';

/**
 * opening: the intent is stored, the platform has not confirmed that it knows the order · open: can be paid ·
 * paid: a part of it may have been paid back · closed: never paid, or not known to be · refunded: paid back in full.
 */
export type OrderState = 'opening' | 'open' | 'paid' | 'closed' | 'refunded';
/** not-paid: known and waiting · absent: the platform does not know the number · refused: the platform did not accept it. */
export type OrderFactKind = 'prepared' | 'refused' | 'not-paid' | 'absent' | 'paid' | 'closed' | 'refunded-in-part' | 'refunded';

/** Source: 查询订单 (doc/v2/merchant/4011987538), 支付中签约 (doc/v2/merchant/4011987320). A late payment wins over our closing: money that came in grants. */
export const orderMachine: Machine<OrderState, OrderFactKind> = {
  name: 'order',
  initial: 'opening',
  final: ['closed', 'refunded'],
  transitions: {
    opening: {
      prepared: 'open',
      refused: 'closed',
      'not-paid': 'opening',
      absent: 'opening',
      paid: 'paid',
      closed: 'closed',
      'refunded-in-part': 'paid',
      refunded: 'refunded',
    },
    open: {
      prepared: 'open',
      'not-paid': 'open',
      absent: 'open',
      paid: 'paid',
      closed: 'closed',
      'refunded-in-part': 'paid',
      refunded: 'refunded',
    },
    paid: { prepared: 'paid', paid: 'paid', 'refunded-in-part': 'paid', refunded: 'refunded' },
    closed: {
      prepared: 'closed',
      refused: 'closed',
      'not-paid': 'closed',
      absent: 'closed',
      paid: 'paid',
      closed: 'closed',
      'refunded-in-part': 'paid',
      refunded: 'refunded',
    },
    refunded: { prepared: 'refunded', paid: 'refunded', 'refunded-in-part': 'refunded', refunded: 'refunded' },
  },
};
