/** Huifu (汇付 · 斗拱), Payscore: what the rest of the functions may use. */
export { type AmountUnit, OTHER_VALUES } from './assumptions';
export { createHuifu, type HuifuDependencies } from './client';
export { assertHuifuConfig, type HuifuConfig } from './config';
export {
  HuifuConfigError,
  HuifuNotificationRejectedError,
  type HuifuNotificationRejection,
  HuifuOutcomeUnknownError,
  type HuifuUnknownReason,
  HuifuUnreachableError,
  UnsendableHuifuFieldError,
} from './errors';
export { acknowledgement, readHuifuNotification } from './notification';
export type * from './results';
