/** A session of the unmodified wx-server-sdk against a database server of its own, with a fresh collection for each test. */
import { CloudBaseError } from '../../../local/cloudbase';
import type { Fields, WxCollection, WxDatabase, WxServerSdk } from './sdk-types';
import { platformEnvironment, startDatabaseServer, type DatabaseServer } from './server';

/** Far from real time, so that mixing them up shows. */
export const STACK_TIME = Date.UTC(2031, 4, 6);

const INDEXES = {
  collections: { bookings: { indexes: [{ name: 'seat', keys: [['event', 1] as const, ['seat', 1] as const], unique: true }] } },
};

async function invoke(name: string, data: unknown): Promise<unknown> {
  if (name === 'failing') {
    throw new CloudBaseError('FUNCTIONS_EXECUTE_FAIL', '{"errorCode":1,"errorMessage":"user code exception caught","statusCode":430}');
  }
  return Promise.resolve({ name, data });
}

export interface WxSession {
  server: DatabaseServer;
  cloud: WxServerSdk;
  db: WxDatabase;
  _: WxDatabase['command'];
  /** The test's own collection and its name. */
  todo: WxCollection;
  name: string;
}

/** Registers the hooks; the session's fields are set when a test runs. */
export function useWxSession(): WxSession {
  const session = {} as WxSession;
  let next = 0;
  beforeAll(async () => {
    session.server = await startDatabaseServer({
      clock: { nowMs: () => STACK_TIME },
      indexes: INDEXES,
      collections: ['others'],
      invokeFunction: invoke,
    });
    Object.assign(process.env, platformEnvironment(session.server.url));
    session.cloud = jest.requireActual<WxServerSdk>('wx-server-sdk');
    session.cloud.init({ env: session.cloud.DYNAMIC_CURRENT_ENV });
    session.db = session.cloud.database();
    session._ = session.db.command;
  });
  afterAll(() => session.server.close());
  beforeEach(async () => {
    session.name = `todo${++next}`;
    await session.db.createCollection(session.name);
    session.todo = session.db.collection(session.name);
  });
  return session;
}

/** The error a promise rejects with; rejects when it does not. */
export async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => Promise.reject(new Error('expected a failure')),
    (error: unknown) => error,
  );
}

export const ids = async (query: { get(): Promise<{ readonly data: Fields[] }> }): Promise<unknown[]> =>
  (await query.get()).data.map(({ _id }) => _id);
export const text = (part: string | RegExp): unknown => expect.stringMatching(part);
