/** The part of tenpay 2.1.18 (no types of its own) that serves as an oracle. */
declare module 'tenpay' {
  export default class Tenpay {
    constructor(config: { appid: string; mchid: string; partnerKey: string });
    _getSign(fields: Record<string, string>, type: 'MD5' | 'HMAC-SHA256'): string;
  }
}
declare module 'tenpay/lib/util.js' {
  const util: {
    parseXML(xml: string): Promise<Record<string, string>>;
    buildXML(fields: Record<string, string>): string;
  };
  export default util;
}
