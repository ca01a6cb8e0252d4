/**
 * Local CloudBase database: an engine in memory with a durable log, behind the wire protocol of the official server SDKs.
 * One process owns a data file; everybody else reaches it through {@link CloudBase.handleAdmin}.
 */
import { randomBytes } from 'node:crypto';
import type { LocalReply, LocalRequest, StackClock } from '../kernel/types';
import { NO_LOG } from './engine/document-log';
import { Engine, type EngineOptions } from './engine/engine';
import type { IndexFile } from './engine/index-file';
import { LibsqlLog } from './store/libsql-log';
import type { CallOpenApi, InvokeFunction } from './wire/actions';
import { handleAdminRequest } from './wire/admin';

export { Engine, type EngineOptions, type FindOptions, type WriteOptions } from './engine/engine';
export type { Modification, ModifyResult } from './engine/changes';
export type { Explanation, Page } from './engine/read';
export type { Document } from './engine/values';
export { type DocumentLog, NO_LOG } from './engine/document-log';
export { parseIndexFile, type IndexDefinition, type IndexFile } from './engine/index-file';
export { CloudBaseError } from './errors';
export { DataFileError } from './store/libsql-log';
export type { CallerContext, CallOpenApi, InvokeFunction } from './wire/actions';
export { MAX_BODY_BYTES } from './wire/request';

export interface CloudBaseOptions {
  /** SQLite file of the durable log; null keeps nothing. */
  readonly file: string | null;
  readonly clock: StackClock;
  /** Collections that exist beside those of `indexes` and those created through the protocol. */
  readonly collections: readonly string[];
  readonly indexes: IndexFile;
  /** The one credential whose signatures are accepted. */
  readonly secretId: string;
  readonly secretKey: string;
  /** Serves `callFunction` from within functions. */
  readonly invokeFunction?: InvokeFunction;
  /** Serves `cloud.openapi`. */
  readonly openApi?: CallOpenApi;
  /** Source of ids; default: the system's generator. */
  readonly randomHex?: (byteCount: number) => string;
  /** Real time, for signatures made outside the stack; default: the system's clock. */
  readonly realNowMs?: () => number;
}

export interface CloudBase {
  /** Answers `POST /admin`. Never rejects. */
  handleAdmin(request: LocalRequest): Promise<LocalReply>;
  /** Direct access, without protocol and signature. */
  readonly engine: Engine;
  /** How often each protocol action was asked for. */
  operations(): Readonly<Record<string, number>>;
  /** Writes what is pending and lets go of the file. */
  close(): void;
}

/** While a request waits for a lock, look this often whether the holder's 30 s are over: nobody else may come by to notice. */
const EXPIRY_CHECK_MS = 250;

/** Opens the database and loads everything. Throws a {@link DataFileError} when another process owns the file. */
export function openCloudBase(options: CloudBaseOptions): CloudBase {
  const randomHex = options.randomHex ?? ((byteCount) => randomBytes(byteCount).toString('hex'));
  const log = options.file === null ? NO_LOG : new LibsqlLog(options.file);
  const engine = openEngine({ clock: options.clock, log, randomHex, collections: options.collections, indexes: options.indexes });
  const operations = new Map<string, number>();
  const admin = {
    engine,
    clock: options.clock,
    invokeFunction: options.invokeFunction,
    openApi: options.openApi,
    credential: { secretId: options.secretId, secretKey: options.secretKey },
    realNowMs: options.realNowMs ?? Date.now,
    randomHex,
    onAction: (action: string) => void operations.set(action, (operations.get(action) ?? 0) + 1),
  };
  return {
    async handleAdmin(request) {
      const expiry = setInterval(() => engine.expireTransactions(), EXPIRY_CHECK_MS);
      expiry.unref();
      try {
        return await handleAdminRequest(request, admin);
      } finally {
        clearInterval(expiry);
      }
    },
    engine,
    operations: () => Object.fromEntries(operations),
    close: () => log.close(),
  };
}

/** A data file that does not fit the indexes must not stay locked. */
function openEngine(options: EngineOptions): Engine {
  try {
    return new Engine(options);
  } catch (error) {
    options.log.close();
    throw error;
  }
}
