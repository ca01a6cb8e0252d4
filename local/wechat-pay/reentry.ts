import type { Fields, OrderRecord } from './types';

/** What may differ when the same request is sent again. */
const NOT_COMPARED = ['nonce_str', 'sign', 'sign_type'];

/** What has to be identical when the same number comes again. */
export function comparable(fields: Fields): string {
  const compared = Object.entries(fields).filter(([name, value]) => value !== '' && !NOT_COMPARED.includes(name));
  return JSON.stringify(Object.fromEntries(compared.sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Whether the order's request had the same values in these fields. */
export function sentBefore(order: OrderRecord, fields: Fields, names: readonly string[]): boolean {
  const before = new Map(Object.entries(JSON.parse(order.parameters) as Fields));
  return names.every((name) => (before.get(name) ?? '') === (fields[name] ?? ''));
}
