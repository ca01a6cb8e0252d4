import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { SignType } from '../../cloudfunctions/shared/gateways/wechat-pay/sign';
import type { FaultAction, Faults, LocalReply, LocalRequest } from '../kernel/types';
import { malformedField, missingField } from './checks';
import type { Endpoint, File, Outcome, Refusal } from './endpoint';
import { closeOrder } from './endpoints/close-order';
import { contractOrder } from './endpoints/contract-order';
import { deleteContract } from './endpoints/delete-contract';
import { downloadBill } from './endpoints/download-bill';
import { orderQuery } from './endpoints/order-query';
import { papPayApply } from './endpoints/pap-pay-apply';
import { queryContract } from './endpoints/query-contract';
import { refund } from './endpoints/refund';
import { refundQuery } from './endpoints/refund-query';
import { UNKNOWN_FIELD } from './notifications';
import { requestedSignType, signed, verification, type Verification } from './signature';
import type { Fields } from './types';
import { findV3, performV3, type V3Route } from './v3/gate';
import type { World } from './world';
import { readXml, writeXml, XmlError } from './xml';

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  [contractOrder, papPayApply, orderQuery, closeOrder, refund, refundQuery, downloadBill, queryContract, deleteContract].map((endpoint) => [
    endpoint.path,
    endpoint,
  ]),
);
/** Far above any request of the documented interfaces. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Without the merchant's certificate. No page shows this reply; it has the code of the table of 「申请退款」 wherever a client may look for it,
 * and is not signed, like its counterpart CA_ERROR of the transfer interface, which merchants have published.
 */
const CERTIFICATE_REFUSED: Fields = {
  return_code: 'FAIL',
  return_msg: 'CERT_ERROR',
  result_code: 'FAIL',
  err_code: 'CERT_ERROR',
  err_code_des: '证书校验错误，请检查证书是否正确，证书是否过期或作废',
};

interface Answer {
  readonly content: Fields | File;
  readonly verification: Done['verification'];
}

/**
 * Answers one request of the merchant.
 *
 * Faults on `wechat:<path>`, where a path of APIv3 is the actual one or has `{contract_id}` for its number: timeout-before and drop (nothing
 * happens), timeout-after (done, but not answered), corrupt (the reply's signature is wrong; a bill breaks off), delay (the reply is held back), duplicate (done
 * twice, the second reply is sent). `reorder` means nothing for a call. No answer is a reply with status 0: the server closes the connection without sending a byte.
 */
export async function handleRequest(world: World, request: LocalRequest): Promise<LocalReply> {
  const startMs = world.clock.nowMs();
  const found = ENDPOINTS.get(request.path) ?? findV3(request.path);
  const fault = takeFault(world, request.path, found);
  const done = answerFrom(world, found, request, fault?.do);
  if (fault?.do === 'delay') await world.hold(fault.delayMs);
  world.traffic.record({
    kind: 'request',
    party: 'wechat',
    subject: request.path,
    sent: request.body.toString('utf8'),
    answered: done.reply.status === 0 ? null : recorded(done.reply),
    status: done.reply.status || null,
    verification: done.verification,
    fault: fault?.do ?? null,
    durationMs: world.clock.nowMs() - startMs,
  });
  return done.reply;
}

function takeFault({ faults }: World, path: string, found: Endpoint | V3Route | undefined): ReturnType<Faults['take']> {
  if (found === undefined) return undefined;
  return faults.take(`wechat:${path}`) ?? ('pattern' in found ? faults.take(`wechat:${found.pattern}`) : undefined);
}
/** A file is too large to be kept in the traffic. */
const recorded = ({ body, stream }: LocalReply): string => (stream === undefined ? String(body) : '(a file)');

interface Done {
  readonly reply: LocalReply;
  readonly verification: Verification | 'not-checked';
}

const NO_ANSWER: LocalReply = { status: 0, headers: {}, body: '' };
const NOT_FOUND: Done = {
  reply: { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'no such interface' },
  verification: 'not-checked',
};

function answerFrom(world: World, found: Endpoint | V3Route | undefined, request: LocalRequest, fault: FaultAction | undefined): Done {
  if (found === undefined) return NOT_FOUND;
  return 'family' in found ? perform(world, found, request, fault) : performV3(world, found, request, fault);
}

function perform(world: World, endpoint: Endpoint, request: LocalRequest, fault: FaultAction | undefined): Done {
  if (fault === 'timeout-before' || fault === 'drop') return { reply: NO_ANSWER, verification: 'not-checked' };
  if (fault === 'duplicate') answerTo(world, endpoint, request);
  const { content, verification: found } = answerTo(world, endpoint, request);
  if (fault === 'timeout-after') return { reply: NO_ANSWER, verification: found };
  const isCorrupt = fault === 'corrupt';
  return { reply: isFile(content) ? fileReply(content, isCorrupt) : messageReply(endpoint, content, isCorrupt), verification: found };
}

const isFile = (content: Fields | File): content is File => typeof content.chunks === 'object';

/** Certificate → method → body → XML → required → appid and mch_id → signature → form → rules. */
function answerTo(world: World, endpoint: Endpoint, request: LocalRequest): Answer {
  if (endpoint.needsCertificate && request.clientName !== world.merchant.mchId) {
    return { content: CERTIFICATE_REFUSED, verification: 'not-checked' };
  }
  const fields = readRequest(request);
  if (typeof fields === 'string') return { content: { return_code: 'FAIL', return_msg: fields }, verification: 'unsigned' };
  const { family } = endpoint;
  const signType = requestedSignType(fields) ?? 'MD5';
  const found = verification(fields, world.merchant.apiV2Key, signType);
  const refuse = (refusal: Refusal, detail = ''): Answer => ({
    content: refusalFields(world, endpoint, fields, { ...refusal, text: refusal.text + detail }, signType),
    verification: found,
  });
  const missing = missingField(fields, ['appid', 'mch_id', ...endpoint.required, 'sign']) ?? missingChoice(endpoint, fields);
  if (missing !== undefined) return refuse(family.missing, `:${missing}`);
  const known = fields.mch_id === world.merchant.mchId && world.merchant.appIds.includes(fields.appid ?? '');
  if (!known) return refuse(family.merchant);
  const allowed = endpoint.signTypes.some((type) => type === requestedSignType(fields));
  if (found !== 'valid' || !allowed) return refuse(family.signature);
  const malformed = malformedField(fields, endpoint.checked);
  if (malformed !== undefined) return refuse(family.malformed, `:${malformed}`);
  const outcome = endpoint.run(world, fields, signType);
  const content = 'file' in outcome ? outcome.file : outcomeFields(world, endpoint, fields, outcome, signType);
  return { content, verification: found };
}

/** The fields of a request, or what the platform answers when it cannot read it. */
function readRequest({ method, body }: LocalRequest): Fields | string {
  if (method !== 'POST') return '请使用post方法';
  if (body.length === 0) return 'post数据为空';
  if (body.length > MAX_BODY_BYTES) return 'XML格式错误';
  const text = body.toString('utf8');
  if (!body.equals(Buffer.from(text, 'utf8'))) return '请使用utf8编码';
  try {
    return readXml(text);
  } catch (error) {
    if (error instanceof XmlError) return 'XML格式错误';
    throw error;
  }
}

function missingChoice({ requiredOneOf }: Endpoint, fields: Fields): string | undefined {
  const [first] = requiredOneOf;
  if (first === undefined || requiredOneOf.some((names) => missingField(fields, names) === undefined)) return undefined;
  return missingField(fields, first);
}

function refusalFields(world: World, endpoint: Endpoint, fields: Fields, refusal: Refusal, signType: SignType): Fields {
  const { returnCodeField } = endpoint.family;
  if (refusal.level === 'return') {
    return { return_code: 'FAIL', return_msg: refusal.text, ...(returnCodeField !== undefined && { [returnCodeField]: refusal.code }) };
  }
  return outcomeFields(world, endpoint, fields, { failure: refusal }, signType);
}

type Message = Exclude<Outcome, { readonly file: File }>;

/** The envelope around what an interface did, signed with the algorithm of the request where this kind of reply is signed. */
function outcomeFields(world: World, { family }: Endpoint, fields: Fields, outcome: Message, signType: SignType): Fields {
  if ('refused' in outcome) return { return_code: 'FAIL', ...outcome.refused };
  const failed = 'failure' in outcome ? outcome.failure : null;
  const envelope: Fields = { return_code: 'SUCCESS', return_msg: 'OK', result_code: failed === null ? 'SUCCESS' : 'FAIL' };
  const told: Fields = failed === null ? family.success : { err_code: failed.code, err_code_des: failed.text };
  if (failed !== null && !family.failuresSigned) return { ...envelope, ...told };
  const reply: Fields = {
    ...envelope,
    ...told,
    appid: fields.appid ?? '',
    mch_id: fields.mch_id ?? '',
    ...(family.nonce && { nonce_str: world.numbers.nonce() }),
    ...outcome.fields,
    ...UNKNOWN_FIELD,
  };
  return signed(reply, world.merchant.apiV2Key, signType);
}

function messageReply(endpoint: Endpoint, fields: Fields, isCorrupt: boolean): LocalReply {
  return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: messageBody(endpoint, fields, isCorrupt) };
}

/** What goes wrong with the text ends the stream that is sent, and whoever sends it learns of it. */
function fileReply({ chunks, isGzip }: File, isCorrupt: boolean): LocalReply {
  const text = Readable.from(isCorrupt ? withoutEnd(chunks) : chunks, { objectMode: false });
  const type = isGzip ? 'application/gzip' : 'text/plain; charset=utf-8';
  return {
    status: 200,
    headers: { 'content-type': type },
    body: '',
    stream: isGzip ? pipeline(text, createGzip(), () => undefined) : text,
  };
}

/** All but the last chunk. */
function* withoutEnd(chunks: Iterable<string>): Iterable<string> {
  let held: string | undefined;
  for (const chunk of chunks) {
    if (held !== undefined) yield held;
    held = chunk;
  }
}

function messageBody({ family }: Endpoint, fields: Fields, corrupt: boolean): string {
  if (!corrupt || fields.sign === undefined) return writeXml(fields, family.spaced);
  // every digit pushed on by one: the form of a signature, but not the right one
  const sign = fields.sign.replace(/./g, (digit) => ((parseInt(digit, 16) + 1) % 16).toString(16).toUpperCase());
  return writeXml({ ...fields, sign }, family.spaced);
}
