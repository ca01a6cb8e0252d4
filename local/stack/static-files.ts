import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LocalReply } from '../kernel/types';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * A file of the phone.
 *
 * @param requestPath of the URL; `/` is `index.html`. Nothing outside of `root` is reachable.
 */
export async function staticFile(root: string, method: string, requestPath: string): Promise<LocalReply> {
  const text = { 'content-type': 'text/plain; charset=utf-8' };
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: { ...text, allow: 'GET, HEAD' }, body: 'GET only' };
  const file = path.join(root, resolvable(requestPath) ?? 'not-found');
  try {
    const body = await readFile(file);
    return {
      status: 200,
      headers: { 'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream', 'cache-control': 'no-cache' },
      body,
    };
  } catch (error) {
    if (!isMissing(error)) throw error;
    const hint = requestPath === '/' ? 'The phone has not been built: npm run build' : 'not found';
    return { status: 404, headers: text, body: hint };
  }
}

/** The path below the root, decoded and without `..`; undefined for what cannot be a path. */
function resolvable(requestPath: string): string | undefined {
  try {
    const decoded = decodeURIComponent(requestPath);
    if (decoded.includes('\0')) return undefined;
    const normal = path.posix.normalize(decoded);
    return normal.endsWith('/') ? `${normal}index.html` : normal;
  } catch {
    return undefined;
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && ['ENOENT', 'EISDIR', 'ENOTDIR'].includes(String(error.code));
}
