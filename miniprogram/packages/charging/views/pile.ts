import type { ChargingState, PileData } from '../../../../typings/charging-api';
import { formatPower } from '../../../i18n/format';
import { fill, formatAmount, formatPerMille } from '../../../i18n/index';
import type { CloudCallError } from '../../../services/cloud';
import { failureText, pileName, type Wording } from '../../../stores/views/common';
import { discountedPriceNow, priceNow, tariffBars, type TariffBarsView } from './tariff';

const WH_PER_KWH = 1000;

export type PileAction = 'start' | 'refresh' | 'order' | 'code';
export interface EstimateLine {
  readonly energyWh: number;
  readonly energy: string;
  readonly amount: string;
  /** Empty where no membership is on sale and the user has none. */
  readonly member: string;
  readonly label: string;
}
export interface PileView {
  readonly name: string;
  readonly site: string;
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly status: PileData['status'];
  readonly statusText: string;
  readonly hint: string;
  readonly hintTone: 'info' | 'warn' | 'error';
  /** An order of this user that has to be finished first. */
  readonly blocked: { readonly title: string; readonly text: string; readonly outOrderNo: string; readonly state: ChargingState } | null;
  /** What this user pays for a kilowatt-hour now; `tag` says so where that is not the standard price. */
  readonly price: { readonly total: string; readonly tag: string; readonly parts: string };
  readonly tariff: TariffBarsView;
  readonly discountText: string;
  readonly estimates: readonly EstimateLine[];
  readonly memberHead: string;
  readonly pitch: string;
  readonly capTitle: string;
  readonly primary: { readonly action: PileAction; readonly text: string };
  readonly secondary: { readonly action: PileAction; readonly text: string } | null;
}

/** The pile page: everything that costs money is on it before the one button that starts. */
export function pileView(pile: PileData, nowMs: number, wording: Wording): PileView {
  const { pile: words } = wording.texts;
  const member = pile.discount !== null;
  const compares = member || pile.bestDiscount !== null;
  return {
    name: pileName(pile, wording),
    site: wording.locale === 'en' ? pile.siteEn : pile.siteZh,
    facts: [
      { name: words.connector, value: pile.connector },
      { name: words.power, value: formatPower(pile.ratedPowerW) },
      { name: words.code, value: pile.code },
    ],
    status: pile.status,
    statusText: words.statuses[pile.status],
    hint: words.statusHints[pile.status],
    hintTone: pile.status === 'available' ? 'info' : pile.status === 'not-plugged' ? 'warn' : 'error',
    blocked: blockedOf(pile, wording),
    price: priceOf(pile, nowMs, wording),
    tariff: tariffBars(pile.tariff, nowMs, wording),
    discountText: discountText(pile, wording),
    estimates: pile.estimates.map((estimate) => estimateLine(estimate, compares, wording)),
    memberHead: compares ? (member ? words.estimateYours : words.estimateMember) : '',
    pitch: member ? '' : pitchOf(pile, wording),
    capTitle: fill(words.capTitle, { amount: formatAmount(pile.capFen) }),
    ...actionsOf(pile, wording),
  };
}

function estimateLine(estimate: PileData['estimates'][number], compares: boolean, { texts }: Wording): EstimateLine {
  const energy = String(estimate.energyWh / WH_PER_KWH);
  const amount = formatAmount(estimate.amountFen);
  const member = compares ? formatAmount(estimate.memberFen) : '';
  return {
    energyWh: estimate.energyWh,
    energy: fill(texts.charging.energy, { energy }),
    amount,
    member,
    label: compares ? fill(texts.pile.estimateLabel, { energy, amount, member }) : fill(texts.pile.estimateLabelPlain, { energy, amount }),
  };
}

function priceOf({ tariff, discount }: PileData, nowMs: number, wording: Wording): PileView['price'] {
  const standard = priceNow(tariff, nowMs, wording);
  if (discount === null) return { ...standard, tag: '' };
  const { pile } = wording.texts;
  return {
    total: discountedPriceNow(tariff, nowMs, discount),
    tag: pile.estimateYours,
    parts: fill(pile.nowStandard, standard),
  };
}

/** What a membership saves on the largest estimate; empty when it saves nothing. */
function pitchOf(pile: PileData, { texts }: Wording): string {
  const largest = pile.estimates[pile.estimates.length - 1];
  if (pile.bestDiscount === null || largest === undefined || largest.memberFen >= largest.amountFen) return '';
  return fill(texts.pile.pitch, { energy: largest.energyWh / WH_PER_KWH, amount: formatAmount(largest.amountFen - largest.memberFen) });
}

function discountText({ discount }: PileData, { texts }: Wording): string {
  if (discount === null) return '';
  return fill(texts.pile.discountLine, {
    energy: formatPerMille(discount.energyPerMille),
    service: formatPerMille(discount.servicePerMille),
  });
}

function blockedOf({ blockedBy }: PileData, { texts }: Wording): PileView['blocked'] {
  if (blockedBy === null) return null;
  const { pile } = texts;
  return blockedBy.state === 'unpaid'
    ? { ...blockedBy, title: pile.blockedUnpaid, text: pile.blockedUnpaidText }
    : { ...blockedBy, title: pile.blockedRunning, text: pile.blockedRunningText };
}

function actionsOf({ blockedBy, status }: PileData, { texts }: Wording): Pick<PileView, 'primary' | 'secondary'> {
  const { pile } = texts;
  if (blockedBy !== null) return { primary: { action: 'order', text: pile.blockedAction }, secondary: null };
  if (status === 'available') return { primary: { action: 'start', text: pile.start }, secondary: null };
  return { primary: { action: 'refresh', text: pile.refresh }, secondary: { action: 'code', text: pile.otherPile } };
}

/** Words for a start that did not work, with a way to the order that stands in the way; empty once the page itself says which order that is. */
export function startProblem(
  failure: CloudCallError | null,
  pile: PileData | null,
  wording: Wording,
): { readonly text: string; readonly action: string } {
  const outOrderNo = failure?.outOrderNo;
  if (outOrderNo !== undefined && outOrderNo === pile?.blockedBy?.outOrderNo) return { text: '', action: '' };
  return { text: failureText(failure, wording), action: outOrderNo === undefined ? '' : wording.texts.pile.blockedAction };
}

/** Codes that say: there is no such pile. */
export const isUnknownPile = (failure: CloudCallError | null): boolean =>
  failure !== null && (failure.code === 'NOT_FOUND' || failure.code === 'INVALID_INPUT');
