import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BILL_IN_THE_MAKING_TEXT, NO_BILL_TEXT } from './assumptions';
import { type BillLine, readBillLines } from './codec/bill-lines';
import { transportFailure } from './codec/envelope';
import type { WireFields } from './codec/fields';
import type { WechatPayConfig } from './config';
import { BillTruncatedError, OutcomeUnknownError, UnsendableFieldError } from './errors';
import type { Transport } from './transport';
import { MAX_XML_BYTES, readFlatXml, XmlError } from './xml';
import { isCompactDate } from '../../domain/beijing';
import { HttpBrokenError, messageOf } from '../../platform/ports';

/**
 * 下载交易账单 `/pay/downloadbill` (pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=9_6). The reply is a file, compressed or not, and carries no signature: what
 * protects it is TLS, and that nothing is settled by it alone. Whatever is not a bill is XML.
 */
const ENDPOINT = '/pay/downloadbill';

export type BillResult =
  /**
   * The bill, read while it arrives: a line is kept no longer than the caller keeps it. The loop ends with {@link BillTruncatedError} or
   * `BillUnreadableError` instead of quietly when lines are missing.
   */
  | { readonly kind: 'lines'; readonly lines: AsyncIterable<BillLine> }
  /** The platform has no bill for this day: there were no transactions. Unsigned, so our own books must agree. */
  | { readonly kind: 'none'; readonly reason: string }
  /** It is being made: later. */
  | { readonly kind: 'not-ready'; readonly reason: string };

/**
 * Asks for a bill and reads as much of it as tells what it is.
 *
 * @throws OutcomeUnknownError, RequestRefusedError, WechatPayUnreachableError, UnsendableFieldError
 */
export async function downloadBill(transport: Transport, billDate: string, config: WechatPayConfig): Promise<BillResult> {
  const { status, body } = await transport.download(ENDPOINT, encodeDownloadBill(billDate, config));
  try {
    if (status !== 200) {
      await discard(body);
      throw new OutcomeUnknownError(ENDPOINT, 'http-status', String(status));
    }
    const raw = await peek(body, GZIP_MAGIC.length);
    const isGzip = Buffer.compare(raw.start.subarray(0, GZIP_MAGIC.length), GZIP_MAGIC) === 0;
    const file = await peek(isGzip ? unpacked(raw.all) : raw.all, 1);
    if (file.start.length === 0) throw new OutcomeUnknownError(ENDPOINT, 'malformed', 'nothing');
    if (file.start[0] === LESS_THAN) return decodeNoBill(await readWhole(file.all));
    return { kind: 'lines', lines: wholeOrError(readBillLines(file.all, config.mchId)) };
  } catch (error) {
    if (isDamage(error)) throw new OutcomeUnknownError(ENDPOINT, 'no-answer', messageOf(error), { cause: error });
    throw error;
  }
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const LESS_THAN = 0x3c;

function encodeDownloadBill(billDate: string, config: Pick<WechatPayConfig, 'appId' | 'mchId'>): WireFields {
  if (!isCompactDate(billDate)) throw new UnsendableFieldError('bill_date', 'must be a day, yyyyMMdd');
  return new Map([
    ['appid', config.appId],
    ['mch_id', config.mchId],
    ['bill_date', billDate],
    ['bill_type', 'ALL'],
    ['tar_type', 'GZIP'],
  ]);
}

/** @throws OutcomeUnknownError, RequestRefusedError */
function decodeNoBill(body: Uint8Array): BillResult {
  const fields = readXml(body);
  const reason = fields.get('return_msg') ?? '';
  if (fields.get('return_code') !== 'FAIL') throw new OutcomeUnknownError(ENDPOINT, 'invalid-fields', 'return_code');
  if (NO_BILL_TEXT.test(reason)) return { kind: 'none', reason };
  if (BILL_IN_THE_MAKING_TEXT.test(reason)) return { kind: 'not-ready', reason };
  throw transportFailure(ENDPOINT, false, reason);
}

function readXml(body: Uint8Array): WireFields {
  try {
    return readFlatXml(body);
  } catch (error) {
    if (error instanceof XmlError) throw new OutcomeUnknownError(ENDPOINT, 'malformed', error.reason, { cause: error });
    throw error;
  }
}

/** Closes the connection: a loop that is left does, one that was never begun does not. */
async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  const arriving = body[Symbol.asyncIterator]();
  await arriving.next();
  await arriving.return?.();
}

interface Peeked {
  /** The beginning: at least the bytes asked for, unless there are no more. */
  readonly start: Uint8Array;
  /** All of it, the beginning included. */
  readonly all: AsyncIterable<Uint8Array>;
}

async function peek(source: AsyncIterable<Uint8Array>, byteCount: number): Promise<Peeked> {
  const arriving = source[Symbol.asyncIterator]();
  let start: Uint8Array = Buffer.alloc(0);
  while (start.length < byteCount) {
    const next = await arriving.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  return { start, all: rejoined(start, arriving) };
}

async function* rejoined(start: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

async function* unpacked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  // an error on either side comes out of the loop below; there is nobody else to tell
  pipeline(source, gunzip, () => undefined);
  for await (const chunk of gunzip) yield chunk as Buffer;
}

/** As much as a message can have; the reader refuses one that is larger. */
async function readWhole(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MAX_XML_BYTES) break;
  }
  return Buffer.concat(chunks);
}

async function* wholeOrError(lines: AsyncIterable<BillLine>): AsyncGenerator<BillLine> {
  try {
    yield* lines;
  } catch (error) {
    if (isDamage(error)) throw new BillTruncatedError(messageOf(error), { cause: error });
    throw error;
  }
}

/** The connection broke, or what came is no (whole) archive. zlib's errors are known by their code. */
function isDamage(error: unknown): boolean {
  if (error instanceof HttpBrokenError) return true;
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('Z_');
}
