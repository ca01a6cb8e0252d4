/** Keys and certificates for tests, made once per working copy: making them takes a second, and whoever needs them needs them synchronously. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import { CERTIFICATES_FILE } from './paths';

/** Certificates are made asynchronously only, hence in a process of their own. */
const MAKE = `
const { generate } = require('selfsigned');
const make = (name) => generate([{ name: 'commonName', value: name }], {
  keySize: 2048, algorithm: 'sha256', notAfterDate: new Date(Date.UTC(2100, 0, 1)),
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }, { type: 7, ip: '127.0.0.1' }] }],
});
Promise.all(['merchant', 'platform', 'stranger'].map(make)).then((made) => {
  const [merchant, platform, stranger] = made.map(({ cert, private: privateKey, public: publicKey }) => ({ cert, privateKey, publicKey }));
  process.stdout.write(JSON.stringify({ merchant, platform, stranger }));
});`;

const Identity = v.object({ cert: v.string(), privateKey: v.string(), publicKey: v.string() });
const Certificates = v.pipe(v.string(), v.parseJson(), v.object({ merchant: Identity, platform: Identity, stranger: Identity }));

function makeOnce(): string {
  if (existsSync(CERTIFICATES_FILE)) return readFileSync(CERTIFICATES_FILE, 'utf8');
  const made = execFileSync(process.execPath, ['-e', MAKE], { encoding: 'utf8' });
  mkdirSync(path.dirname(CERTIFICATES_FILE), { recursive: true });
  const temporary = `${CERTIFICATES_FILE}.${process.pid}`;
  writeFileSync(temporary, made, { mode: 0o600 });
  renameSync(temporary, CERTIFICATES_FILE);
  return made;
}

/** Self-signed identities, PEM: the merchant's (API certificate), the platform's (also as server on the loopback), and somebody else's. */
export const { merchant: MERCHANT_IDENTITY, platform: PLATFORM_IDENTITY, stranger: STRANGER_IDENTITY } = v.parse(Certificates, makeOnce());
