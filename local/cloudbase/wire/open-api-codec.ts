/** The protocol buffers in which `cloud.openapi` travels, after the SDK's own description of them (wx-server-sdk, protobuf/openapi). Only what is used. */
import protobuf from 'protobufjs';
import * as v from 'valibot';
import { invalidParameter } from '../errors';
import { parseJson } from './actions';

// CommonJS whose names Node cannot see from outside: only the default import works in a real process.
const { root } = protobuf.parse(`
  syntax = "proto3";
  message KeyValuePair { string key = 1; bytes value = 2; }
  message OpenApiData { repeated KeyValuePair pairs = 1; }
  message CommApiData { int32 apiType = 1; OpenApiData openapiData = 2; string appid = 6; }
  message CommOpenApiResp { bytes respData = 1; string contentType = 2; int32 errorCode = 3; uint32 httpCode = 4; }
`);
const Request = root.lookupType('CommApiData');
const Reply = root.lookupType('CommOpenApiResp');

const RequestSchema = v.object({
  /** OPEN_API; others are the SDK's own business with WeChat. */
  apiType: v.literal(0),
  openapiData: v.object({ pairs: v.array(v.object({ key: v.string(), value: v.instance(Uint8Array) })) }),
});

/** The fields of a call, by WeChat's names. @throws CloudBaseError when they cannot be read */
export function readOpenApiRequest(bytes: Buffer): Readonly<Record<string, unknown>> {
  const parsed = v.safeParse(RequestSchema, decode(bytes));
  if (!parsed.success) throw invalidParameter('requestData is no call of an open API');
  const pairs = parsed.output.openapiData.pairs.map(({ key, value }): [string, unknown] => [
    key,
    parseJson(Buffer.from(value).toString('utf8')),
  ]);
  return Object.fromEntries(pairs);
}

function decode(bytes: Buffer): unknown {
  try {
    return Request.toObject(Request.decode(bytes), { defaults: true });
  } catch (error) {
    throw invalidParameter(`requestData: ${String(error)}`);
  }
}

/** A reply: what WeChat says, or why the cloud did not pass the call on. */
export function writeOpenApiReply(answer: { readonly errorCode: number } | { readonly json: object }): Buffer {
  const reply =
    'json' in answer
      ? { respData: Buffer.from(JSON.stringify(answer.json)), contentType: 'application/json; encoding=utf-8', httpCode: 200 }
      : { errorCode: answer.errorCode };
  return Buffer.from(Reply.encode(reply).finish());
}
