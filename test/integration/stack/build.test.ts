import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unusedSdkPart } from '../../../cloudfunctions/shared/platform/unused-sdk-part';
import { functionSettings } from '../../../local/stack/function-settings';
import { loadKeys } from '../../../local/stack/keys';
import { buildFunctions } from '../../../scripts/build-functions';
import { KEYS_FILE } from '../../support/paths';

const BUILT = 'dist/cloudfunctions';
const names = ['subscription', 'charging', 'notify', 'scheduler', 'reconciler'];

/** Without its configuration a function refuses to load. */
const settings = async (): Promise<Readonly<Record<string, string>>> =>
  functionSettings(await loadKeys(KEYS_FILE), { baseUrl: 'http://127.0.0.1:1', mtlsBaseUrl: 'https://127.0.0.1:2' });

const folder = mkdtempSync(path.join(tmpdir(), 'functions-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a built function', () => {
  it.each(names)('%s is one file that needs nothing beside it', async (name) => {
    expect(readdirSync(path.join(BUILT, name)).sort()).toEqual(['config.json', 'index.js', 'package.json']);
    expect(JSON.parse(readFileSync(path.join(BUILT, name, 'package.json'), 'utf8'))).toEqual({ main: 'index.js' });
    const alone = path.join(folder, 'alone', name);
    cpSync(path.join(BUILT, name), alone, { recursive: true });
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['-e', `process.stdout.write(typeof require(${JSON.stringify(alone)}).main)`],
      {
        encoding: 'utf8',
        cwd: alone,
        env: { PATH: process.env['PATH'], ...(await settings()) },
      },
    );
    expect([status, stdout, stderr]).toEqual([0, 'function', '']);
  });

  it('is the same bytes each time it is built, and folders of functions that are gone go too', async () => {
    const outDirs = ['first', 'second'].map((name) => path.join(folder, name));
    for (const outDir of outDirs) {
      mkdirSync(path.join(outDir, 'gone'), { recursive: true });
      await buildFunctions({ sourceDir: 'test/support/functions', outDir });
      expect(readdirSync(outDir)).not.toContain('gone');
    }
    const [first, second] = outDirs.map((outDir) => readFileSync(path.join(outDir, 'probe', 'index.js'), 'utf8'));
    expect(first).toBe(second);
  });
});

describe('a part of the SDK that was left out', () => {
  const part = unusedSdkPart('some-sdk') as { default: { create(): void; deep: { (): void; new (): object } } };

  it('can be loaded and passed on, and refuses to be used', () => {
    expect(() => part.default).not.toThrow();
    expect(() => part.default.create()).toThrow('some-sdk is not part of this bundle');
    expect(() => part.default.deep()).toThrow('some-sdk');
    expect(() => new part.default.deep()).toThrow('some-sdk');
  });
});
