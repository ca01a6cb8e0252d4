/** Actions beside the database: cloud functions calling each other. */
import * as v from 'valibot';
import { CloudBaseError } from '../errors';
import { parseJson, type Action, type ActionTable } from './actions';
import { parseParameters } from './request';

const Invoke = v.object({ function_name: v.pipe(v.string(), v.minLength(1)), request_data: v.optional(v.string(), '') });

const invokeFunction: Action = async (body, context) => {
  const { function_name: name, request_data: data } = parseParameters(Invoke, body);
  if (!context.invokeFunction) throw new CloudBaseError('FUNCTIONS_EXECUTE_FAIL', 'this server runs no functions');
  const result = await context.invokeFunction(name, data === '' ? {} : parseJson(data), context.caller);
  return { data: { response_data: JSON.stringify(result ?? null) } };
};

export const FUNCTION_ACTIONS: ActionTable = { 'functions.invokeFunction': invokeFunction };
