/** Two independent implementations of WeChat Pay V2 under one face: oracles in tests, the measure in benchmarks. */
import Tenpay from 'tenpay';
import tenpayUtil from 'tenpay/lib/util.js';
import { Hash, Transformer } from 'wechatpay-axios-plugin';
import type { SignType } from '../../cloudfunctions/shared/gateways/wechat-pay';

type Fields = Record<string, string>;

export interface Peer {
  readonly name: string;
  sign(fields: Fields, key: string, signType: SignType): string;
  parse(xml: string): Promise<Fields>;
  build(fields: Fields): string;
}

export const axiosPlugin: Peer = {
  name: 'wechatpay-axios-plugin',
  sign: (fields, key, signType) => Hash.sign(signType, fields, key),
  parse: (xml) => Promise.resolve(parseWithAxiosPlugin(xml)),
  build: (fields) => Transformer.toXml(fields),
};

/** Its parser is synchronous; benchmarks must not make it look slower than it is. */
export function parseWithAxiosPlugin(xml: string): Fields {
  return Object.fromEntries(Object.entries(Transformer.toObject(xml)).map(([name, value]) => [name, String(value)]));
}

export const tenpay: Peer = {
  name: 'tenpay',
  sign: (fields, key, signType) => new Tenpay({ appid: 'wx0', mchid: '0', partnerKey: key })._getSign(fields, signType),
  parse: (xml) => tenpayUtil.parseXML(xml),
  build: (fields) => tenpayUtil.buildXML(fields),
};

export const PEERS = [axiosPlugin, tenpay];
