import { byId } from '../shared/dom';
import { loadSettings } from '../shared/settings';
import { subscribeToStack } from '../shared/stack-events';
import { OPEN_DEDUCTION_SERVICES, OPEN_PAYSCORE_ORDERS } from '../shared/messages';
import { Device } from './device';
import { appearanceSection } from './panel/appearance';
import { clockSection } from './panel/clock';
import { databaseView } from './panel/database';
import { faultsView } from './panel/faults';
import { messagesView } from './panel/messages';
import { payscoreView } from './panel/payscore';
import { pilesView } from './panel/piles';
import { renewalSection } from './panel/renewal';
import { tabs } from './panel/tabs';
import { trafficView } from './panel/traffic';
import { userSection } from './panel/user';

/** Below this width the phone fills the window, as on a real phone. In pixels; the style sheet has the same. */
const PANEL_FROM_PX = 900;

const wantsPanel = new URLSearchParams(location.search).get('panel') !== '0';
const device = new Device(() => wantsPanel && innerWidth >= PANEL_FROM_PX);
device.setScreen(loadSettings().screen);
if (wantsPanel) showPanel();

function showPanel(): void {
  const clock = clockSection();
  const traffic = trafficView();
  const database = databaseView();
  const faults = faultsView();
  const piles = pilesView();
  const payscore = payscoreView();
  const messages = messagesView();
  const user = userSection({
    openDeductionServices: () => device.ask(OPEN_DEDUCTION_SERVICES),
    openPayscoreOrders: () => device.ask(OPEN_PAYSCORE_ORDERS),
  });
  const appearance = appearanceSection(({ screen }) => {
    device.setScreen(screen);
  });
  byId('panel').append(
    user.element,
    clock.element,
    renewalSection(clock.adopt),
    appearance,
    tabs([
      { name: 'Traffic', view: traffic },
      { name: 'Database', view: database },
      { name: 'Faults', view: faults },
      { name: 'Piles', view: piles },
      { name: 'Payscore', view: payscore },
      { name: 'Messages', view: messages },
    ]),
  );
  subscribeToStack({
    clock: ({ nowMs }) => {
      clock.adopt(nowMs);
      piles.changed();
      payscore.changed();
    },
    traffic: (entry) => {
      traffic.add(entry);
      for (const view of [database, faults, piles, payscore]) view.changed();
    },
    message: () => {
      messages.changed();
    },
    open: () => {
      clock.refresh();
      traffic.refresh();
      user.refresh();
    },
  });
}
