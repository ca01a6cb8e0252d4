/** Response codes of Huifu (「业务返回码」 of the aggregation interfaces). None is published for Payscore; these are used in their general sense. */
export const CODES = {
  ok: '00000000',
  processing: '00000100',
  parameter: '10000000',
  originalUnfinished: '10000001',
  refundTooHigh: '10000002',
  duplicateSerial: '20000000',
  conflict: '20000001',
  noLocator: '21000000',
  merchant: '22000002',
  state: '23000000',
  notFound: '23000001',
  unsupported: '23000004',
  /** Of the envelope, before any business: as in the vendor's own sandbox. */
  envelope: 'LS000001',
  signature: 'LS000003',
  caller: 'LS000008',
} as const;

/** Why a request is refused. Thrown where the rule is checked, told to the merchant in a signed reply; nothing has been changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';

  constructor(
    readonly code: (typeof CODES)[keyof typeof CODES],
    message: string,
  ) {
    super(message);
  }
}

export const missing = (name: string): Refusal => new Refusal(CODES.parameter, `参数不能为空:${name}`);
export const malformed = (name: string, detail = '格式不正确'): Refusal => new Refusal(CODES.parameter, `${detail}:${name}`);
export const wrongState = (detail = '当前订单状态不合法'): Refusal => new Refusal(CODES.state, detail);
export const notFound = (): Refusal => new Refusal(CODES.notFound, '交易不存在');
