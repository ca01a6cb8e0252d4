import { hostInfo, type HostInfo } from '../services/host';
import { createServices, type Services } from '../services/index';
import { ChargingOrderStore } from './charging-order';
import { ChargingOrdersStore } from './charging-orders';
import { CheckoutStore } from './checkout';
import { CurrentChargingStore } from './current-charging';
import { HandOffStore } from './hand-off';
import { MembershipStore } from './membership';
import { PileStore } from './pile';
import { PreferencesStore } from './preferences';
import { PrivacyStore } from './privacy';
import { ProgressStore } from './progress';
import { RemindersStore } from './reminders';
import { ScanStore } from './scan';

export interface Stores {
  readonly preferences: PreferencesStore;
  readonly membership: MembershipStore;
  readonly checkout: CheckoutStore;
  readonly progress: ProgressStore;
  readonly reminders: RemindersStore;
  readonly privacy: PrivacyStore;
  readonly currentCharging: CurrentChargingStore;
  readonly pile: PileStore;
  readonly scanning: ScanStore;
  readonly handOff: HandOffStore;
  readonly chargingOrder: ChargingOrderStore;
  readonly chargingOrders: ChargingOrdersStore;
}

/** Builds the stores over the given services: the real ones in the app, a test's own in tests. */
export function createStores(services: Services, host: HostInfo): Stores {
  const membership = new MembershipStore(services);
  const reminders = new RemindersStore(services);
  const checkout = new CheckoutStore(services, membership, reminders);
  const handOff = new HandOffStore(services);
  const pile = new PileStore(services, handOff);
  return {
    preferences: new PreferencesStore(services.storage, host),
    membership,
    checkout,
    progress: new ProgressStore(services, membership, checkout),
    reminders,
    privacy: new PrivacyStore(),
    currentCharging: new CurrentChargingStore(services),
    pile,
    scanning: new ScanStore(services, pile),
    handOff,
    chargingOrder: new ChargingOrderStore(services),
    chargingOrders: new ChargingOrdersStore(services),
  };
}

let appStores: Stores | undefined;

/** The stores of the app, made on first use. */
export function stores(): Stores {
  appStores ??= createStores(createServices(), hostInfo());
  return appStores;
}
