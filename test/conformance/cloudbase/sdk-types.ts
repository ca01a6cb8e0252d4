/** The parts of the SDKs that the tests use, as documented. The SDKs' own declarations are full of `any` and callbacks nobody uses. */

export type Fields = Record<string, unknown>;
export interface WxStats<Name extends string> {
  readonly stats: Readonly<Record<Name, number>>;
}
type Commands = Record<string, (...args: unknown[]) => unknown>;
export type DatabaseCommand = Commands & { readonly aggregate: Commands; readonly project: Commands };

/** The stages of a pipeline by their SDK names. */
type StageName =
  | 'addFields'
  | 'bucket'
  | 'count'
  | 'group'
  | 'limit'
  | 'lookup'
  | 'match'
  | 'project'
  | 'replaceRoot'
  | 'skip'
  | 'sort'
  | 'sortByCount'
  | 'unwind';
export type Aggregate<Result> = { end(): Promise<Result> } & { readonly [Stage in StageName]: (argument: unknown) => Aggregate<Result> };
export type Stage = readonly [StageName, unknown];

interface WxQuery {
  where(condition: unknown): WxQuery;
  orderBy(field: string, direction: 'asc' | 'desc'): WxQuery;
  skip(count: number): WxQuery;
  limit(count: number): WxQuery;
  field(projection: Fields): WxQuery;
  get(): Promise<{ readonly data: Fields[] }>;
  count(): Promise<{ readonly total: number }>;
  update(options: { readonly data: Fields }): Promise<WxStats<'updated'>>;
  remove(): Promise<WxStats<'removed'>>;
}
interface WxDocument {
  get(): Promise<{ readonly data: Fields }>;
  set(options: { readonly data: Fields }): Promise<WxStats<'updated' | 'created'> & { readonly _id: string }>;
  update(options: { readonly data: Fields }): Promise<WxStats<'updated'>>;
  remove(): Promise<WxStats<'removed'>>;
}
export interface WxCollection extends WxQuery {
  doc(id: string): WxDocument;
  add(options: { readonly data: Fields }): Promise<{ readonly _id: string }>;
  aggregate(): Aggregate<{ readonly list: Fields[] }>;
}
export interface WxTransaction {
  collection(name: string): WxCollection;
  commit(): Promise<unknown>;
  rollback(reason?: unknown): Promise<unknown>;
}
export interface WxDatabase {
  readonly command: DatabaseCommand;
  readonly Geo: { Point(longitude: number, latitude: number): unknown };
  serverDate(options?: { readonly offset: number }): unknown;
  RegExp(options: { readonly regexp: string; readonly options: string }): unknown;
  createCollection(name: string): Promise<unknown>;
  collection(name: string): WxCollection;
  startTransaction(): Promise<WxTransaction>;
  runTransaction<T>(run: (transaction: WxTransaction) => Promise<T>, retries?: number): Promise<T>;
}
export interface WxServerSdk {
  readonly DYNAMIC_CURRENT_ENV: symbol;
  init(options: { readonly env: string | symbol }): void;
  database(options?: { readonly throwOnNotFound?: boolean }): WxDatabase;
  callFunction(options: { readonly name: string; readonly data?: unknown }): Promise<{ readonly result: unknown }>;
}

interface TcbQuery {
  where(condition: unknown): TcbQuery;
  orderBy(field: string, direction: 'asc' | 'desc'): TcbQuery;
  skip(count: number): TcbQuery;
  limit(count: number): TcbQuery;
  field(projection: Fields): TcbQuery;
  get(): Promise<{ readonly data: Fields[]; readonly code?: string; readonly message?: string }>;
  count(): Promise<{ readonly total: number }>;
  update(data: Fields): Promise<{ readonly updated: number }>;
  updateAndReturn(data: Fields): Promise<{ readonly updated: number; readonly doc?: Fields }>;
  remove(): Promise<{ readonly deleted: number }>;
}
interface TcbDocument<Read> {
  get(): Promise<{ readonly data: Read }>;
  set(data: Fields): Promise<{ readonly updated: number; readonly upsertedId?: unknown }>;
  update(data: Fields): Promise<{ readonly updated: number }>;
  remove(): Promise<{ readonly deleted: number }>;
  delete(): Promise<{ readonly deleted: number }>;
}
export interface TcbCollection extends TcbQuery {
  doc(id: string): TcbDocument<Fields[]>;
  add(
    data: Fields | Fields[],
  ): Promise<{ readonly id?: string; readonly ids?: string[]; readonly code?: string; readonly message?: string }>;
  aggregate(): Aggregate<{ readonly data: Fields[] }>;
}
export interface TcbTransaction {
  collection(name: string): { doc(id: string): TcbDocument<Fields | null>; add(data: Fields): Promise<Fields> };
  commit(): Promise<unknown>;
  rollback(reason?: unknown): Promise<unknown>;
}
export interface TcbDatabase {
  readonly command: DatabaseCommand;
  serverDate(options?: { readonly offset: number }): unknown;
  createCollection(name: string): Promise<unknown>;
  collection(name: string): TcbCollection;
  startTransaction(): Promise<TcbTransaction>;
  runTransaction<T>(run: (transaction: TcbTransaction) => Promise<T>, retries?: number): Promise<T>;
}
export interface TcbApp {
  database(): TcbDatabase;
  callFunction(options: { readonly name: string; readonly data?: unknown }): Promise<{ readonly result: unknown; readonly code?: string }>;
}
/** `@cloudbase/node-sdk` and tcb-admin-node share this much. */
export interface TcbSdk {
  init(options: {
    readonly env: string;
    readonly secretId?: string;
    readonly secretKey?: string;
    readonly serviceUrl?: string;
    readonly signMethod?: 'v2' | 'v3';
  }): TcbApp;
}
