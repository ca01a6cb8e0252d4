import type { ChargingOrderSummary, ChargingState } from '../../../../typings/charging-api';
import { formatEnergy } from '../../../i18n/format';
import { fill, formatAmount, formatDateTime } from '../../../i18n/index';
import type { OrderFilter } from '../../../stores/charging-orders';
import { pileName, type Wording } from '../../../stores/views/common';

export interface OrderLineView {
  readonly outOrderNo: string;
  readonly state: ChargingState;
  readonly pile: string;
  readonly time: string;
  readonly energy: string;
  readonly amount: string;
  readonly stateText: string;
  readonly tone: 'good' | 'note' | 'off';
  readonly label: string;
}

const TONES: Readonly<Record<ChargingState, OrderLineView['tone']>> = {
  created: 'good',
  confirming: 'good',
  confirmed: 'good',
  charging: 'good',
  stopping: 'good',
  completing: 'good',
  completed: 'good',
  deducting: 'good',
  unpaid: 'note',
  paid: 'off',
  closed: 'off',
  cancelling: 'off',
  cancelled: 'off',
  expired: 'off',
  refunding: 'note',
  refunded: 'off',
};

/** What of the loaded orders the filter and the search leave. Numbers are compared without regard to case and blanks. */
export function orderLines(
  orders: readonly ChargingOrderSummary[],
  filter: OrderFilter,
  search: string,
  wording: Wording,
): OrderLineView[] {
  const wanted = search.replace(/\s/g, '').toLowerCase();
  return orders
    .filter((order) => passes(order, filter) && order.outOrderNo.toLowerCase().includes(wanted))
    .map((order) => lineOf(order, wording));
}

function passes({ state, refundedFen }: ChargingOrderSummary, filter: OrderFilter): boolean {
  switch (filter) {
    case 'all':
      return true;
    case 'unpaid':
      return state === 'unpaid';
    case 'refunded':
      return state === 'refunding' || state === 'refunded' || refundedFen > 0;
  }
}

function lineOf(order: ChargingOrderSummary, wording: Wording): OrderLineView {
  const { charging, orders } = wording.texts;
  const pile = pileName(order.pile, wording);
  const time = formatDateTime(order.createdMs, wording.locale);
  const amountFen = order.paidFen ?? order.billFen;
  const amount = amountFen === undefined ? '—' : formatAmount(amountFen);
  const partly = order.refundedFen > 0 && order.state !== 'refunded';
  const stateText = partly ? fill(orders.refunded, { amount: formatAmount(order.refundedFen) }) : charging.states[order.state];
  return {
    outOrderNo: order.outOrderNo,
    state: order.state,
    pile,
    time,
    energy: order.energyWh === undefined ? '' : fill(charging.energy, { energy: formatEnergy(order.energyWh) }),
    amount,
    stateText,
    tone: TONES[order.state],
    label: fill(orders.orderLabel, { pile, time, state: stateText, amount }),
  };
}

/** The filters with the chosen one marked. */
export function filterChips(chosen: OrderFilter, { texts }: Wording): { value: OrderFilter; name: string; selected: boolean }[] {
  return (['all', 'unpaid', 'refunded'] as const).map((value) => ({
    value,
    name: texts.orders.filters[value],
    selected: value === chosen,
  }));
}
