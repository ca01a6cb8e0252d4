/** Two independent implementations of WeChat Pay V2 under one face: oracles in tests, the measure in benchmarks. */
import Tenpay from 'tenpay';
import tenpayUtil from 'tenpay/lib/util.js';
import { Hash, Transformer } from 'wechatpay-axios-plugin';
import type { SignType } from '../../cloudfunctions/shared/gateways/wechat-pay';

type Fields = Record<string, string>;

export interface Peer {
  readonly name: string;
  sign(fields: Fields, key: string, signType: SignType): string;
  build(fields: Fields): string;
  /** Synchronous where the implementation is, so that a benchmark does not make it look slower. */
  parse(xml: string): Fields | Promise<Fields>;
}

export const axiosPlugin: Peer = {
  name: 'wechatpay-axios-plugin',
  sign: (fields, key, signType) => Hash.sign(signType, fields, key),
  build: (fields) => Transformer.toXml(fields),
  parse: (xml) => Transformer.toObject(xml) as Fields,
};

const instances = new Map<string, Tenpay>();
function instanceFor(key: string): Tenpay {
  const instance = instances.get(key) ?? new Tenpay({ appid: 'wx0', mchid: '0', partnerKey: key });
  instances.set(key, instance);
  return instance;
}

export const tenpay: Peer = {
  name: 'tenpay',
  sign: (fields, key, signType) => instanceFor(key)._getSign(fields, signType),
  build: (fields) => tenpayUtil.buildXML(fields),
  parse: (xml) => tenpayUtil.parseXML(xml),
};

export const PEERS = [axiosPlugin, tenpay];
