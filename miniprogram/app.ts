import { onSystemTheme } from './services/host';
import { openUnlessShown, ROUTES } from './services/navigation';
import { listenForPrivacy } from './services/privacy';
import { stores } from './stores/index';

App({
  onLaunch() {
    const { preferences, privacy } = stores();
    onSystemTheme((theme) => preferences.systemThemeChanged(theme));
    listenForPrivacy(wx, (request) => privacy.ask(request));
  },

  /**
   * Also the way back from WeChat's signing mini-program and from Payscore (scene 1038). What they bring along is a hint and may be missing
   * when the user left by the back arrow: the page that waits asks the backend either way.
   */
  onShow({ scene, referrerInfo }) {
    const { chargingOrder, checkout, handOff } = stores();
    const outOrderNo = handOff.returned(scene, referrerInfo?.appId);
    if (outOrderNo !== null) {
      openUnlessShown(`${ROUTES.confirm}?outOrderNo=${outOrderNo}`);
      chargingOrder.askAgain();
    } else if (checkout.signingReturned(scene, referrerInfo)) openUnlessShown(ROUTES.result);
  },
});
