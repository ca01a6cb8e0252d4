import * as v from 'valibot';

/** What the developer panel reads from the control interface. */
export const TrafficEntrySchema = v.object({
  seq: v.number(),
  atMs: v.number(),
  kind: v.picklist(['request', 'notification', 'call']),
  party: v.string(),
  subject: v.string(),
  sent: v.string(),
  answered: v.nullable(v.string()),
  status: v.nullable(v.number()),
  verification: v.picklist(['valid', 'invalid', 'unsigned', 'not-checked']),
  fault: v.nullable(v.string()),
  durationMs: v.number(),
});
export type TrafficEntry = v.InferOutput<typeof TrafficEntrySchema>;
export const TrafficSchema = v.object({ entries: v.array(TrafficEntrySchema) });

export const CollectionsSchema = v.object({ collections: v.array(v.object({ name: v.string(), count: v.number() })) });
export const DocumentsSchema = v.object({ total: v.number(), documents: v.array(v.record(v.string(), v.unknown())) });
export const UsersSchema = v.object({ users: v.array(v.string()) });

export const FAULT_ACTIONS = ['drop', 'duplicate', 'delay', 'reorder', 'corrupt', 'timeout-before', 'timeout-after'] as const;
export const FaultRuleSchema = v.object({
  on: v.string(),
  do: v.picklist(FAULT_ACTIONS),
  times: v.number(),
  delayMs: v.optional(v.number()),
});
export type FaultRule = v.InferOutput<typeof FaultRuleSchema>;
export const FaultsSchema = v.object({ rules: v.array(FaultRuleSchema) });
