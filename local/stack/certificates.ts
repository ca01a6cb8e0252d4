const DAY_MS = 24 * 3600 * 1000;
/** TLS compares with real time, wherever the test clock stands: a day back for a clock that is set right later, ten years ahead. */
const VALID_FROM_MS = -DAY_MS;
const VALID_FOR_MS = 3650 * DAY_MS;

/** What the interfaces with mutual TLS need on both sides, all PEM. The authority's own key is thrown away: nobody else gets a certificate of it. */
export interface TlsKeys {
  readonly caCert: string;
  readonly serverCert: string;
  readonly serverKey: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

/** The merchant, whose API certificate (`apiclient_cert.pem`) is made out to its number. */
interface Merchant {
  readonly mchId: string;
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * Makes an authority, a server certificate for the loopback names, and the merchant's client certificate over its existing key pair, as
 * on the platform, where one pair serves mutual TLS and V3 signatures.
 */
export async function issueCertificates({ mchId, privateKey, publicKey }: Merchant): Promise<TlsKeys> {
  // It takes a quarter of a second to load, and is needed on the first start only.
  const { generate } = await import('selfsigned');
  const nowMs = Date.now();
  const validity = { algorithm: 'sha256', notBeforeDate: new Date(nowMs + VALID_FROM_MS), notAfterDate: new Date(nowMs + VALID_FOR_MS) };
  const named = (commonName: string) => [{ name: 'commonName', value: commonName }];
  const authority = await generate(named('Local WeChat Pay CA'), {
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, critical: true },
    ],
  });
  const issued = { ...validity, ca: { key: authority.private, cert: authority.cert } };
  const server = await generate(named('localhost'), {
    ...issued,
    extensions: [
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  const client = await generate(named(mchId), {
    ...issued,
    keyPair: { privateKey, publicKey },
    extensions: [{ name: 'extKeyUsage', clientAuth: true }],
  });
  return {
    caCert: authority.cert,
    serverCert: server.cert,
    serverKey: server.private,
    clientCert: client.cert,
    clientKey: privateKey,
  };
}
