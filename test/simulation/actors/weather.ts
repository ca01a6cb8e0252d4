import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../cloudfunctions/shared/domain/beijing';
import { API_KEY, HUIFU_MERCHANT, NOTIFY_URL, worldSettings } from '../../support/world-settings';
import type { FaultProfile } from '../faults/profile';
import type { Dice } from '../kernel/dice';
import { serviceOf } from '../rules';
import type { KeyName } from '../system/keys';
import type { SimulatedWorld } from '../system/world';

const HOSTS = ['wechat', 'huifu', 'charger'] as const;
/** Between the change of a key at the platform and the deployment that knows it: staff do one after the other; minutes most often, hours when something comes between. */
const MAX_ROTATION_MS = 4 * HOUR_MS;
/** Where both keys are good for a while, nobody is in a hurry. */
const MAX_OVERLAP_MS = 10 * DAY_MS;
const LOOK_MS = 10 * MINUTE_MS;
const MAX_LOOKS = 30 * 24 * 6;

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
  void repeat('keyRotation', () => changeV3Key(world, dice.pick(['v3.merchant', 'v3.platform']), dice));
  void repeat('keyRotation', () => changeOnlyKey(world, dice.pick(['huifu.merchant', 'huifu.platform', 'charger']), dice));
  void repeat('template', () => stopTemplate(world, dice));
  void repeat('permission', () => suspendPermission(world, dice));
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

/** What a new version may come with; '' is as if it were not set. Other texts, addresses and algorithms of signatures, and what an acquirer agrees upon anew. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  PRODUCT_NAME: ['续充充电会员', '续充会员', '即刻充电'],
  SERVER_IP: ['127.0.0.1', '203.0.113.80'],
  WECHAT_SIGN_TYPE: ['MD5', 'HMAC-SHA256'],
  // The addresses before stay reachable.
  NOTIFY_BASE_URL: [NOTIFY_URL, 'http://127.0.0.1:5180/next', 'http://localhost:5180/http'],
  HUIFU_SERVICE_ID: [HUIFU_MERCHANT.serviceId, ''],
  HUIFU_TRADE_SCENE: ['', 'CHARGE'],
  HUIFU_PAY_SCENE: ['', '02'],
};

/** New versions come with other settings at times. */
function deploy({ injector, cluster, environment }: SimulatedWorld, dice: Dice): Promise<void> {
  if (!injector.count('deploy', 'a new version')) return Promise.resolve();
  for (const [name, values] of Object.entries(SETTINGS)) if (dice.chance(0.3)) environment[name] = dice.pick(values);
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

/** The same with a key of APIv3: the old and the new one are both good until everything has been deployed (docs/operations.md). */
async function changeV3Key(world: SimulatedWorld, which: KeyName, dice: Dice): Promise<void> {
  const { injector, platforms, scheduler } = world;
  if (!injector.count('key.changed', which)) return;
  const settings = platforms.keys.change(which);
  await scheduler.sleep(Math.ceil(dice.float() ** 3 * MAX_OVERLAP_MS));
  deployKey(world, settings);
  await scheduler.sleep(dice.between(HOUR_MS, MAX_OVERLAP_MS));
  platforms.keys.retire();
}

/** Where there is one key at a time, one side cannot verify the other until the new one is deployed. The hour should be a quiet one; it never is. */
async function changeOnlyKey(world: SimulatedWorld, which: KeyName, dice: Dice): Promise<void> {
  const { injector, platforms, scheduler } = world;
  await untilSomebodyCharges(world);
  if (!injector.count('key.changed', which)) return;
  const settings = platforms.keys.change(which);
  await scheduler.sleep(Math.ceil(dice.float() ** 3 * MAX_ROTATION_MS));
  deployKey(world, settings);
}

function deployKey({ environment, cluster }: SimulatedWorld, settings: Readonly<Record<string, string>>): void {
  Object.assign(environment, settings);
  cluster.deploy(worldSettings(environment));
}

/** A month at most, and not at all before anybody ever has. */
async function untilSomebodyCharges({ platforms, scheduler }: SimulatedWorld): Promise<void> {
  for (let look = 0; look < MAX_LOOKS; look += 1) {
    const { serviceOrders } = platforms.huifu.ledger();
    if (serviceOrders.length === 0 || serviceOrders.some(({ state }) => state === 'DOING')) return;
    await scheduler.sleep(LOOK_MS);
  }
}

/** WeChat stops a template for a while: nobody can sign by it, and a payment comes without a contract. */
async function stopTemplate({ injector, platforms, plans, scheduler }: SimulatedWorld, dice: Dice): Promise<void> {
  const { templateId } = dice.pick(plans);
  if (!injector.count('template.stopped', templateId)) return;
  platforms.setTemplate(templateId, 'stopped');
  await scheduler.sleep(dice.between(HOUR_MS, 5 * DAY_MS));
  platforms.setTemplate(templateId, 'open');
}

/** WeChat suspends the merchant's permission to deduct, for days: whatever is on an account, each deduction fails. Renewals are held until the staff let them go on. */
async function suspendPermission({ injector, platforms: { wechat }, scheduler }: SimulatedWorld, dice: Dice): Promise<void> {
  if (!injector.count('permission.suspended', 'NOAUTH')) return;
  const decide = (outcome: string): void => {
    for (const { contract_id: contractId, contract_state: state } of wechat.ledger().contracts)
      if (state === 0) wechat.decideDeductions({ contractId, outcome });
  };
  decide('NOAUTH');
  await scheduler.sleep(dice.between(DAY_MS, 7 * DAY_MS));
  decide('paid');
}

/** The staff give a plan whose renewals have a cap another price; some type one above the cap. */
async function changePrice({ injector, database, plans }: SimulatedWorld, dice: Dice): Promise<void> {
  const capped = plans.flatMap(({ _id, capFen }) => (capFen === undefined ? [] : [{ _id, capFen }]));
  const { _id, capFen } = dice.pick(capped);
  const priceFen = dice.between(Math.floor(capFen / 2), Math.floor(capFen * 1.2));
  if (!injector.count('price.changed', `${_id}: ${priceFen}`)) return;
  await database.engine.modify('plans', { _id }, { update: { $set: { priceFen } } }, { multi: false });
}
