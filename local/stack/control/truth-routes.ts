import type { Engine } from '../../cloudbase/engine/engine';
import type { LocalKeys } from '../keys';
import { platformSerial } from '../simulators';
import { queryInteger, type ControlRoute } from './route';

type Stored = Readonly<Record<string, unknown>>;

/** Both sides' books, what went over the wires, and the keys to look into it. */
export const truthRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: '/ledger', handle: ({ wechat, huifu }) => ({ wechat: wechat.ledger(), huifu: huifu.ledger() }) },
  { method: 'GET', path: '/merchant', handle: ({ engine }) => merchantView(engine) },
  {
    method: 'GET',
    path: '/traffic',
    handle: ({ traffic }, { query }) => ({ entries: traffic.after(queryInteger(query, 'after', 0, Number.MAX_SAFE_INTEGER)) }),
  },
  { method: 'GET', path: '/keys', handle: ({ keys, mtlsBaseUrl }) => publishedKeys(keys, mtlsBaseUrl) },
];

/** Our side's truth, read from the database as it is stored; what belongs to a user carries the `openid`. */
async function merchantView(engine: Engine): Promise<Record<string, unknown[]>> {
  const memberships = await stored(engine, 'memberships');
  const chargingOrders = await stored(engine, 'chargingOrders');
  const list = (field: string): unknown[] =>
    memberships.flatMap((membership) => {
      const items = membership[field];
      const openid = membership['openid'] ?? membership['_id'];
      return Array.isArray(items) ? items.map((item: Stored) => ({ ...item, openid: item['openid'] ?? openid })) : [];
    });
  return {
    periods: list('periods'),
    contracts: list('contracts'),
    orders: list('orders'),
    cycles: list('cycles'),
    deductions: list('deductions'),
    refunds: [...list('refunds'), ...chargingOrders.flatMap(refundsOf)],
    chargingOrders: chargingOrders.map(withAmounts),
    alarms: await stored(engine, 'alarms'),
  };
}

/** As stored, with what is to be paid and what was paid at hand; null while it is not known. */
const withAmounts = (order: Stored): Stored => ({
  ...order,
  billFen: fieldOf(order['bill'], 'totalFen'),
  paidFen: fieldOf(order['payment'], 'amountFen'),
});

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : null;

/** The refunds of a charging order, each with the order's number and user. */
function refundsOf({ refunds, outOrderNo, openid }: Stored): unknown[] {
  return Array.isArray(refunds) ? refunds.map((refund: Stored) => ({ ...refund, outOrderNo, openid })) : [];
}

async function stored(engine: Engine, collection: string): Promise<Stored[]> {
  return engine.collectionNames().includes(collection) ? engine.find(collection, {}) : [];
}

function publishedKeys(keys: LocalKeys, mtlsBaseUrl: string): unknown {
  const { cloud, wechat, huifu, charger, operator } = keys;
  const { mchId, appId, apiV2Key, apiV3Key, serial, privateKey, platformPublicKey } = wechat;
  const { clientCert, clientKey, caCert } = wechat.tls;
  const { sysId, productId, huifuId, merchantPrivateKey, huifuPublicKey } = huifu;
  return {
    wechat: {
      ...{ mchId, appId, apiV2Key, apiV3Key, serial, privateKey, platformPublicKey, mtlsBaseUrl, clientCert, clientKey, caCert },
      platformSerial: platformSerial(keys),
    },
    huifu: { sysId, productId, huifuId, merchantPrivateKey, huifuPublicKey },
    charger,
    operator,
    cloud,
  };
}
