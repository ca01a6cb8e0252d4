import { hostInfo, type HostInfo } from '../services/host';
import { createServices, type Services } from '../services/index';
import { CheckoutStore } from './checkout';
import { MembershipStore } from './membership';
import { PreferencesStore } from './preferences';
import { PrivacyStore } from './privacy';
import { ProgressStore } from './progress';

export interface Stores {
  readonly preferences: PreferencesStore;
  readonly membership: MembershipStore;
  readonly checkout: CheckoutStore;
  readonly progress: ProgressStore;
  readonly privacy: PrivacyStore;
}

/** Builds the stores over the given services: the real ones in the app, a test's own in tests. */
export function createStores(services: Services, host: HostInfo): Stores {
  const membership = new MembershipStore(services);
  const checkout = new CheckoutStore(services, membership);
  return {
    preferences: new PreferencesStore(services.storage, host),
    membership,
    checkout,
    progress: new ProgressStore(services, membership, checkout),
    privacy: new PrivacyStore(),
  };
}

let appStores: Stores | undefined;

/** The stores of the app, made on first use. */
export function stores(): Stores {
  appStores ??= createStores(createServices(), hostInfo());
  return appStores;
}
