import * as v from 'valibot';
import { cancelRenewal } from '../shared/application/subscription/cancel';
import { changePlan } from '../shared/application/subscription/change-plan';
import { listNotices } from '../shared/application/subscription/list-notices';
import { listPlans } from '../shared/application/subscription/list-plans';
import { readMembership } from '../shared/application/subscription/read-membership';
import { resumeSigning } from '../shared/application/subscription/resume-signing';
import { subscribe } from '../shared/application/subscription/subscribe';
import { action } from '../shared/entry/user-function';

/** Ids are short; what is longer is no id. */
const id = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
/** Anything but `true` is no consent; the use case says so in words. */
const consent = v.pipe(
  v.unknown(),
  v.transform((given) => given === true),
);

/** The actions of `subscription`; see typings/subscription-api.ts. */
export const subscriptionActions = {
  plans: action({ input: v.object({}), handle: (app, _input, { openid }) => listPlans(app, openid) }),
  notices: action({ input: v.object({}), handle: (app) => listNotices(app) }),
  subscribe: action({
    input: v.object({
      planId: id,
      consent: v.optional(consent, false),
      tradeType: v.optional(v.picklist(['JSAPI', 'APP', 'NATIVE', 'MWEB']), 'JSAPI'),
    }),
    handle: (app, input, caller) => subscribe(app, { ...input, ...caller }),
  }),
  membership: action({ input: v.object({}), handle: (app, _input, { openid }) => readMembership(app, openid) }),
  cancel: action({
    input: v.object({ contractId: id }),
    handle: (app, { contractId }, { openid }) => cancelRenewal(app, openid, contractId),
  }),
  changePlan: action({
    input: v.object({ planId: id, consent: v.optional(consent, false) }),
    handle: (app, input, { openid }) => changePlan(app, openid, input),
  }),
  resumeSigning: action({
    input: v.object({ consent: v.optional(consent, false) }),
    handle: (app, input, { openid }) => resumeSigning(app, openid, input.consent),
  }),
};
