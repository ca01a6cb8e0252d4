import { onSystemTheme } from './services/host';
import { open, ROUTES } from './services/navigation';
import { listenForPrivacy } from './services/privacy';
import { stores } from './stores/index';

App({
  onLaunch() {
    const { preferences, privacy } = stores();
    onSystemTheme((theme) => preferences.systemThemeChanged(theme));
    listenForPrivacy(wx, (request) => privacy.ask(request));
  },

  /**
   * Also the way back from WeChat's signing mini-program (scene 1038). What it brings along is a hint and may be missing when the user left by
   * the back arrow: the result page asks the backend either way.
   */
  onShow({ scene, referrerInfo }) {
    const { checkout } = stores();
    if (!checkout.signingReturned(scene, referrerInfo)) return;
    const pages = getCurrentPages();
    if (pages[pages.length - 1]?.route !== ROUTES.result.slice(1)) open(ROUTES.result);
  },
});
