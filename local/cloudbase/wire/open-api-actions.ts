/** `cloud.openapi`: a function calls WeChat's server through the cloud, without an access token of its own (云调用). */
import * as v from 'valibot';
import { CloudBaseError } from '../errors';
import type { Action, ActionTable } from './actions';
import { readOpenApiRequest, writeOpenApiReply } from './open-api-codec';
import { parseParameters } from './request';

const Call = v.object({ apiName: v.pipe(v.string(), v.minLength(1)), requestData: v.instance(Buffer) });

const openApi: Action = async (body, { openApi: callOpenApi, caller }) => {
  const { apiName: api, requestData } = parseParameters(Call, body);
  if (!callOpenApi) throw new CloudBaseError('INVALID_ACTION', 'this server passes no calls on to WeChat');
  const answer = await callOpenApi({ api, fields: readOpenApiRequest(requestData), apiToken: caller.apiToken });
  return answer === null ? null : writeOpenApiReply(answer);
};

export const OPEN_API_ACTIONS: ActionTable = { 'wx.openApi': openApi };
