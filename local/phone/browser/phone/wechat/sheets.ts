import * as v from 'valibot';

/** What WeChat shows about a contract, on the cashier and on the signing page. */
export const ContractTermsSchema = v.object({
  planName: v.string(),
  displayAccount: v.string(),
  kind: v.picklist(['fixed', 'cap']),
  amountFen: v.number(),
});
export type ContractTerms = v.InferOutput<typeof ContractTermsSchema>;

export const CashierSheetSchema = v.object({
  merchantName: v.string(),
  body: v.string(),
  amountFen: v.number(),
  state: v.picklist(['payable', 'paid', 'closed', 'expired']),
  openid: v.nullable(v.string()),
  contract: v.nullable(ContractTermsSchema),
});

export const SigningSheetSchema = v.object({
  merchantName: v.string(),
  contract: v.nullable(ContractTermsSchema),
  problem: v.nullable(v.string()),
});
export type SigningSheet = v.InferOutput<typeof SigningSheetSchema>;
