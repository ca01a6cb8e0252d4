import * as v from 'valibot';
import { atMost } from './checks';
import { parseYuan } from './money';
import { malformed } from './refusal';
import type { FeeItem, Fields, HuifuRules, ServiceOrderRecord } from './types';

/** Nested values travel as JSON text. A name that the schema does not know is refused: it is a mistake that the platform would overlook. */

const text = (characters: number) => v.pipe(v.string(), v.check(atMost(characters), '长度不合法'));
const Amount = {
  yuan: v.pipe(
    v.string(),
    v.check((amount) => parseYuan(amount) !== null),
    v.transform((amount) => parseYuan(amount) ?? 0),
  ),
  fen: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
} as const;
/** 先享后付, the mode of the service: what the user will have to pay is estimated. */
const FUND_NAME = 'ESTIMATE_ORDER_COST';
const Count = v.optional(
  v.pipe(v.union([v.number(), v.pipe(v.string(), v.transform(Number))]), v.integer(), v.minValue(1), v.maxValue(100)),
  1,
);
const MAX_PAYMENTS = 100;
const MAX_DISCOUNTS = 30;
/** The one name that may stand more than once. */
const REPEATABLE_NAME = '商品信息';

const RiskFund = (unit: HuifuRules['amountUnit']) =>
  v.strictObject({ name: v.literal(FUND_NAME), amount: Amount[unit], description: v.optional(text(30), '') });
const Item = (unit: HuifuRules['amountUnit']) =>
  v.strictObject({
    name: v.pipe(text(20), v.minLength(1)),
    description: v.optional(text(30), ''),
    amount: v.optional(Amount[unit]),
    count: Count,
  });
const Location = v.strictObject({ start_location: v.optional(text(50), ''), end_location: v.optional(text(50), '') });
const RiskCheck = v.pipe(
  v.record(v.string(), v.string()),
  v.check((data) => Boolean(data['ip_address'] || data['base_station'] || (data['latitude'] && data['longitude']))),
);
const WxData = v.strictObject({
  sub_openid: v.optional(text(128), ''),
  sub_appid: v.optional(text(32), ''),
  openid: v.optional(text(128), ''),
  device_info: v.optional(text(32), ''),
});

/**
 * Reads a field that carries JSON.
 *
 * @throws {Refusal} when it is no JSON or not what the schema says
 */
export function readNested<Schema extends v.GenericSchema>(fields: Fields, name: string, schema: Schema): v.InferOutput<Schema> {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), fields[name]);
  if (parsed.success) return parsed.output;
  const path = v.getDotPath(parsed.issues[0]);
  throw malformed(path === null ? name : `${name}.${path}`);
}

/** @throws {Refusal} above the service's cap, too */
export function readRiskFund(fields: Fields, unit: HuifuRules['amountUnit'], capFen: number): ServiceOrderRecord['risk_fund'] {
  const { name, amount, description } = readNested(fields, 'risk_fund', RiskFund(unit));
  if (amount < 1 || amount > capFen) throw malformed('risk_fund.amount', '风险金额超出限制');
  return { name, amountFen: amount, description };
}

/** 付费项目: with a name, an amount or a description has to be there. */
export function readPayments(fields: Fields, unit: HuifuRules['amountUnit']): FeeItem[] {
  return readItems(fields, 'post_payments', unit, MAX_PAYMENTS, (item) => item.amountFen !== null || item.description !== '');
}

/** 商户优惠: always described. */
export function readDiscounts(fields: Fields, unit: HuifuRules['amountUnit']): FeeItem[] {
  return readItems(fields, 'post_discounts', unit, MAX_DISCOUNTS, (item) => item.description !== '');
}

function readItems(
  fields: Fields,
  name: 'post_payments' | 'post_discounts',
  unit: HuifuRules['amountUnit'],
  max: number,
  complete: (item: FeeItem) => boolean,
): FeeItem[] {
  if (!fields[name]) return [];
  const items = readNested(fields, name, v.pipe(v.array(Item(unit)), v.maxLength(max))).map(({ amount, ...item }): FeeItem => ({
    ...item,
    amountFen: amount ?? null,
  }));
  const unique = items.map((item) => item.name).filter((itemName) => itemName !== REPEATABLE_NAME);
  if (new Set(unique).size !== unique.length) throw malformed(name, '付费名称重复');
  if (!items.every(complete)) throw malformed(name, '付费项目不完整');
  return items;
}

export function readLocation(fields: Fields): ServiceOrderRecord['location'] {
  return fields['location'] ? readNested(fields, 'location', Location) : { start_location: '', end_location: '' };
}

/** At least one of address, base station and position has to be there. */
export function checkRiskData(fields: Fields): void {
  readNested(fields, 'risk_check_data', RiskCheck);
}

/** Who pays, when that was not said at create. */
export function readWxData(fields: Fields): v.InferOutput<typeof WxData> {
  return fields['wx_data'] ? readNested(fields, 'wx_data', WxData) : { sub_openid: '', sub_appid: '', openid: '', device_info: '' };
}
