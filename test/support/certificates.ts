/** Keys and certificates for tests, made once per working copy: making them takes a second, and whoever needs them needs them synchronously. */
import { execFileSync } from 'node:child_process';
import * as v from 'valibot';
import { madeOnce } from './made-once';
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

const made = madeOnce(CERTIFICATES_FILE, () => execFileSync(process.execPath, ['-e', MAKE], { encoding: 'utf8' }));

/** Self-signed identities, PEM: the merchant's (API certificate), the platform's (also as server on the loopback), and somebody else's. */
export const { merchant: MERCHANT_IDENTITY, platform: PLATFORM_IDENTITY, stranger: STRANGER_IDENTITY } = v.parse(Certificates, made);
