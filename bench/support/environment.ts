import { mkdirSync } from 'node:fs';
import { functionSettings } from '../../local/stack/function-settings';
import { loadKeys } from '../../local/stack/keys';

/** Made once: RSA keys take longer than what is measured. */
const KEYS_FILE = 'dist/bench/keys.json';

/** What a function finds in its environment when it starts, made-up credentials of the right form included. */
export async function functionEnvironment(): Promise<Readonly<Record<string, string>>> {
  mkdirSync('dist/bench', { recursive: true });
  return {
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    TENCENTCLOUD_SECRETID: 'bench',
    TENCENTCLOUD_SECRETKEY: 'bench',
    SCF_NAMESPACE: 'bench',
    TCB_ENV: 'bench',
    ...functionSettings(await loadKeys(KEYS_FILE), { baseUrl: 'https://bench.example', mtlsBaseUrl: 'https://bench.example' }),
  };
}
