import type { ChargingOrder } from './types';

/**
 * Our number of a charging order: `E`, twenty hex digits of the member id, eleven random ones. 32 characters of `0-9a-fE`, which `req_seq_id` (≤128) and the
 * piles' session number allow. Serials of calls that belong to it are the number with a letter and a count behind, so that a notification that names one finds
 * its order: `D1` first registration, `P1` its payment, `R1` first refund. Unique, because the order is stored with the count before a call goes out.
 */
const ORDER_FORM = /^(E[0-9a-f]{31})(?:[DPR]\d{1,3})?$/;
/** Random bytes behind a number: 11 of their 12 hex digits are used. */
export const CHARGING_RANDOM_BYTES = 6;

export const newChargingNo = (memberId: string, randomHex: string): string => `E${memberId}${randomHex.slice(0, 11)}`;

export const registrationNo = (orderId: string, seq: number): string => `${orderId}D${seq}`;
export const paymentNo = (orderId: string, seq: number): string => `${orderId}P${seq}`;
export const refundNo = (orderId: string, seq: number): string => `${orderId}R${seq}`;

/** The order that a serial of ours belongs to; null for anything else. */
export const chargingNoIn = (serial: string): string | null => ORDER_FORM.exec(serial)?.[1] ?? null;

/** The number by which users and staff know an order: the platform's, before it has answered ours. */
export const orderNo = ({ _id, outOrderNo }: ChargingOrder): string => outOrderNo ?? _id;
