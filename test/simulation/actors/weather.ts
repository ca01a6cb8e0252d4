import { DAY_MS, HOUR_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { API_KEY, worldSettings } from '../../support/world-settings';
import type { FaultProfile } from '../faults/profile';
import type { Dice } from '../kernel/dice';
import { serviceOf } from '../rules';
import type { SimulatedWorld } from '../system/world';

const HOSTS = ['wechat', 'huifu', 'charger'] as const;
/** Between the change of a key at the platform and the deployment that knows it: staff do one after the other; minutes most often, hours when something comes between. */
const MAX_ROTATION_MS = 4 * HOUR_MS;

/** What happens to all at once: outages, deployments, new keys. Each comes again and again until the run's people stop. */
export function beginWeather(world: SimulatedWorld, dice: Dice, isOpen: () => boolean): void {
  const repeat = async (kind: keyof FaultProfile['everyMs'], happen: () => Promise<void>): Promise<void> => {
    for (;;) {
      const waitMs = world.injector.waitFor(kind);
      if (!Number.isFinite(waitMs)) return;
      await world.scheduler.sleep(waitMs);
      if (!isOpen()) return;
      await happen();
    }
  };
  void repeat('outage', () => outage(world, dice, dice.chance(0.3) ? HOSTS : [dice.pick(HOSTS)]));
  void repeat('databaseOutage', () => outage(world, dice, ['database']));
  void repeat('deploy', () => deploy(world, dice));
  void repeat('keyRotation', () => rotateKey(world, dice));
  void repeat('template', () => stopTemplate(world, dice));
  void repeat('price', () => changePrice(world, dice));
}

type Whom = 'database' | (typeof HOSTS)[number];

/** Nobody reaches them for a while, one platform or the whole network: minutes most often, hours at times. */
async function outage({ injector, outages, scheduler }: SimulatedWorld, dice: Dice, whom: readonly Whom[]): Promise<void> {
  const those = whom.filter((one) => injector.count(`outage.${one}`, 'begins'));
  for (const one of those) outages.add(one);
  await scheduler.sleep(Math.ceil(dice.float() ** 3 * injector.profile.maxOutageMs));
  for (const one of those) {
    outages.delete(one);
    scheduler.note('weather', `${one} can be reached again`);
  }
}

/** New versions come with other settings at times: another name in the texts, another address, another algorithm of signatures, another cap of the Payscore service. */
function deploy({ injector, cluster, environment }: SimulatedWorld, dice: Dice): Promise<void> {
  if (!injector.count('deploy', 'a new version')) return Promise.resolve();
  if (dice.chance(0.3)) environment['PRODUCT_NAME'] = dice.pick(['续充充电会员', '续充会员', '即刻充电']);
  if (dice.chance(0.3)) environment['SERVER_IP'] = dice.pick(['127.0.0.1', '203.0.113.80']);
  if (dice.chance(0.3)) environment['WECHAT_SIGN_TYPE'] = dice.pick(['MD5', 'HMAC-SHA256']);
  if (dice.chance(0.3)) Object.assign(environment, serviceOf(dice));
  cluster.deploy(worldSettings(environment));
  return Promise.resolve();
}

/** The staff set a new key in the merchant platform, and deploy it; in between the platform's signatures cannot be verified. */
async function rotateKey(world: SimulatedWorld, dice: Dice): Promise<void> {
  const { injector, platforms, environment, scheduler, cluster } = world;
  if (!injector.count('key.rotated', 'at WeChat Pay')) return;
  const key = dice.hex(16);
  const previous = environment['WECHAT_API_V2_KEY'] ?? API_KEY;
  platforms.rotateKey(key);
  await scheduler.sleep(Math.ceil(dice.float() ** 3 * MAX_ROTATION_MS));
  environment['WECHAT_API_V2_KEY'] = key;
  environment['WECHAT_API_V2_KEY_PREVIOUS'] = previous;
  cluster.deploy(worldSettings(environment));
}

/** WeChat stops a template for a while: nobody can sign by it, and a payment comes without a contract. */
async function stopTemplate({ injector, platforms, plans, scheduler }: SimulatedWorld, dice: Dice): Promise<void> {
  const { templateId } = dice.pick(plans);
  if (!injector.count('template.stopped', templateId)) return;
  platforms.setTemplate(templateId, 'stopped');
  await scheduler.sleep(dice.between(HOUR_MS, 5 * DAY_MS));
  platforms.setTemplate(templateId, 'open');
}

/** The staff give a plan whose renewals have a cap another price; some type one above the cap. */
async function changePrice({ injector, database, plans }: SimulatedWorld, dice: Dice): Promise<void> {
  const capped = plans.flatMap(({ _id, capFen }) => (capFen === undefined ? [] : [{ _id, capFen }]));
  const { _id, capFen } = dice.pick(capped);
  const priceFen = dice.between(Math.floor(capFen / 2), Math.floor(capFen * 1.2));
  if (!injector.count('price.changed', `${_id}: ${priceFen}`)) return;
  await database.engine.modify('plans', { _id }, { update: { $set: { priceFen } } }, { multi: false });
}
