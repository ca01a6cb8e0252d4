import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** The second opinion: signatures made and verified by the openssl program. */
export interface Openssl {
  /** Base64. */
  sign(text: string): Promise<string>;
  verifies(text: string, signature: string): Promise<boolean>;
  close(): void;
}

const run = promisify(execFile);
const TIMEOUT_MS = 10_000;

/** With these keys, both in PEM. They are on disk, readable by their owner, until it is closed. */
export function openssl(privateKeyPem: string, publicKeyPem: string): Openssl {
  const folder = mkdtempSync(path.join(tmpdir(), 'openssl-'));
  const inFolder = (name: string): string => path.join(folder, name);
  writeFileSync(inFolder('private.pem'), privateKeyPem, { mode: 0o600 });
  writeFileSync(inFolder('public.pem'), publicKeyPem);
  return {
    async sign(text) {
      writeFileSync(inFolder('text'), text, 'utf8');
      const { stdout } = await run('openssl', ['dgst', '-sha256', '-sign', inFolder('private.pem'), inFolder('text')], {
        encoding: 'buffer',
        timeout: TIMEOUT_MS,
      });
      return stdout.toString('base64');
    },
    async verifies(text, signature) {
      writeFileSync(inFolder('text'), text, 'utf8');
      writeFileSync(inFolder('signature'), Buffer.from(signature, 'base64'));
      const files = ['-signature', inFolder('signature'), inFolder('text')];
      // it exits with 1 for a signature that does not verify, and says so
      const said = await run('openssl', ['dgst', '-sha256', '-verify', inFolder('public.pem'), ...files], { timeout: TIMEOUT_MS }).then(
        ({ stdout }) => stdout,
        (error: unknown) => (typeof error === 'object' && error !== null && 'stdout' in error ? String(error.stdout) : String(error)),
      );
      if (!/^Verif/.test(said)) throw new Error(`openssl did not verify: ${said}`);
      return said.startsWith('Verified OK');
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
