import * as v from 'valibot';
import { ControlError } from '../../kernel/errors';
import { parseInput, queryInteger, type ControlRoute } from './route';

const Id = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const DecisionSchema = v.object({
  openid: Id,
  templateIds: v.array(Id),
  decision: v.picklist(['accept', 'reject', 'ban']),
  keep: v.optional(v.boolean(), false),
});
const SHEET = '/wechat/subscribe-message';

/** What users agree to receive, and what they have received. */
export const messageRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: SHEET,
    handle({ messages }, { query }) {
      const openid = query.get('openid') ?? '';
      if (openid === '') throw new ControlError('openid is missing');
      return {
        templates: messages.sheet(
          openid,
          (query.get('templateIds') ?? '').split(',').filter((id) => id !== ''),
        ),
      };
    },
  },
  {
    method: 'POST',
    path: SHEET,
    handle({ messages }, { body }) {
      const decision = parseInput(DecisionSchema, body);
      messages.decide(decision);
      return { templates: messages.sheet(decision.openid, decision.templateIds) };
    },
  },
  {
    method: 'GET',
    path: '/messages',
    handle({ messages }, { query }) {
      const openid = query.get('openid');
      const after = queryInteger(query, 'after', 0, Number.MAX_SAFE_INTEGER);
      const all = messages.messages();
      return { messages: all.slice(after).filter((message) => openid === null || message.openid === openid), total: all.length };
    },
  },
];
