import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FIXTURE_INDEXES } from '../../support/fixture-indexes';
import { FIXTURE_DIR } from '../../support/paths';
import { startTestStack, temporaryDataDir } from '../../support/stack';
import { startStackProcess, type StackProcess } from '../../support/stack-process';

const OPTIONS = { functions: 'fixtures', indexes: FIXTURE_INDEXES } as const;
const PROCESS_OPTIONS = { port: 0, functionsDir: FIXTURE_DIR, indexes: FIXTURE_INDEXES } as const;
const HOUR_MS = 3_600_000;

const directories: string[] = [];
const dataDirectory = (): string => {
  const directory = temporaryDataDir();
  directories.push(directory);
  return directory;
};
afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

const mode = (file: string): string => (statSync(file).mode & 0o777).toString(8);

async function call<T>(stack: StackProcess, event: object): Promise<T> {
  const headers = { 'content-type': 'application/json', 'x-local-openid': 'oUser' };
  const response = await fetch(`${stack.baseUrl}/fn/probe`, { method: 'POST', headers, body: JSON.stringify(event) });
  return ((await response.json()) as { result: T }).result;
}

/** True while the process exists. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean, limitMs = 60_000): Promise<void> {
  const deadlineMs = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > deadlineMs) throw new Error('the condition did not come true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('the first start', () => {
  it('[P19] makes keys that only their owner can read, in a directory of the same kind', async () => {
    const parent = mkdtempSync(path.join(tmpdir(), 'stack-parent-'));
    directories.push(parent);
    const dataDir = path.join(parent, 'data');
    const stack = await startTestStack({ ...OPTIONS, dataDir });
    expect([mode(dataDir), mode(path.join(dataDir, 'keys.json'))]).toEqual(['700', '600']);
    const { wechat, huifu } = await stack.control<Record<string, Record<string, string>>>('GET', 'keys');
    expect([wechat?.['apiV2Key'], wechat?.['apiV3Key']].map((key) => key?.length)).toEqual([32, 32]);
    expect(wechat?.['privateKey']).toContain('BEGIN PRIVATE KEY');
    expect(huifu?.['huifuPublicKey']).toContain('BEGIN PUBLIC KEY');
    await stack.stop();
    const again = await startTestStack({ ...OPTIONS, dataDir });
    expect(again.keys).toEqual(stack.keys);
    await again.stop();
  });

  it('seeds the plans once', async () => {
    const dataDir = dataDirectory();
    for (let start = 0; start < 2; start += 1) {
      const stack = await startTestStack({ ...OPTIONS, dataDir });
      expect(await stack.engine.count('plans', {})).toBe(3);
      await stack.stop();
    }
  });
});

describe('a second stack', () => {
  it('on the same data is refused with what to do, in this process and in another one', async () => {
    const stack = await startTestStack({ ...OPTIONS, dataDir: dataDirectory() });
    try {
      await expect(startTestStack({ ...OPTIONS, dataDir: stack.dataDir })).rejects.toThrow(/already using .*process \d+.*DATA_DIR=/);
      await expect(startStackProcess({ ...PROCESS_OPTIONS, dataDir: stack.dataDir })).rejects.toThrow(/already using/);
      expect((await stack.request('GET', '/_control/clock')).status).toBe(200);
    } finally {
      await stack.stop();
    }
    const next = await startTestStack({ ...OPTIONS, dataDir: stack.dataDir });
    await next.stop();
  });

  it('on a port that is taken is told so, and lets go of its data', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const dataDir = dataDirectory();
    const { port } = other.address() as AddressInfo;
    await expect(startTestStack({ ...OPTIONS, dataDir, port })).rejects.toThrow(`Port ${port} is in use`);
    other.close();
    const stack = await startTestStack({ ...OPTIONS, dataDir });
    await stack.stop();
  });
});

describe('a restart', () => {
  it('continues with data, time and users where the stack was stopped', async () => {
    const dataDir = dataDirectory();
    const first = await startTestStack({ ...OPTIONS, dataDir });
    await first.call('probe', { action: 'save', mark: 'kept' }, 'oFirst');
    await first.advance(5 * HOUR_MS);
    const { offsetMs } = first.clock;
    await first.stop();
    const second = await startTestStack({ ...OPTIONS, dataDir });
    expect(second.clock.offsetMs).toBe(offsetMs);
    expect(await second.engine.find('visits', {})).toMatchObject([{ mark: 'kept' }]);
    expect(await second.control('GET', 'users')).toEqual({ users: ['oFirst'] });
    await second.stop();
  });

  it('after kill -9 at any moment finds every acknowledged write, and no process was left behind', async () => {
    const dataDir = dataDirectory();
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      const stack = await startStackProcess({ ...PROCESS_OPTIONS, dataDir });
      const { pid: workerPid } = await call<{ pid: number }>(stack, { action: 'identity' });
      let running = true;
      const writers = [0, 1, 2].map(async (writer) => {
        for (let i = 0; running; i += 1) {
          const mark = `${round}-${writer}-${i}`;
          await call(stack, { action: 'save', mark }).then(
            () => acknowledged.push(mark),
            () => undefined,
          );
        }
      });
      const enough = acknowledged.length + 15 * (round + 1);
      await until(() => acknowledged.length >= enough);
      await stack.kill();
      running = false;
      await Promise.all(writers);
      await until(() => !isAlive(workerPid));
    }
    const stack = await startTestStack({ ...OPTIONS, dataDir });
    const marks = (await stack.engine.find('visits', {})).map(({ mark }) => mark);
    expect(marks).toEqual(expect.arrayContaining(acknowledged));
    await stack.stop();
  });

  it('is clean after SIGTERM', async () => {
    const stack = await startStackProcess({ ...PROCESS_OPTIONS, dataDir: dataDirectory() });
    const { pid: workerPid } = await call<{ pid: number }>(stack, { action: 'identity' });
    expect(await stack.stop()).toBe(0);
    await until(() => !isAlive(workerPid));
  });
});

describe('the function log', () => {
  it('holds what functions print, structured or not, with the name of the function', async () => {
    const dataDir = dataDirectory();
    const stack = await startTestStack({ ...OPTIONS, dataDir });
    await stack.call('probe', { action: 'print', mark: 'm1' }, 'oPrints');
    const file = path.join(dataDir, 'functions.log');
    await until(() => readFileSync(file, 'utf8').includes('plain m1'));
    await stack.stop();
    const lines = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual(
      expect.arrayContaining([
        { function: 'probe', level: 40, msg: 'structured', mark: 'm1' },
        { function: 'probe', level: 40, msg: 'plain m1' },
      ]),
    );
  });
});
