import type { Manifest } from '../../manifest';
import type { Settings } from '../shared/settings';
import type { MiniprogramApp } from './app';
import type { NavigationBar } from './chrome/navigation-bar';
import type { TabBar } from './chrome/tab-bar';
import type { PhoneClock } from './clock';
import type { Router } from './pages/router';
import type { Privacy } from './privacy';
import type { ThemeState } from './theme';
import type { Toaster } from './ui/toast';
import type { Words } from './words';

/** The parts of the phone, as the `wx` API and WeChat's screens reach them. */
export interface Phone {
  readonly manifest: Manifest;
  readonly settings: () => Settings;
  readonly words: () => Words;
  readonly clock: PhoneClock;
  readonly theme: ThemeState;
  readonly router: Router;
  readonly app: MiniprogramApp;
  readonly navigationBar: NavigationBar;
  readonly tabBar: TabBar;
  readonly toaster: Toaster;
  readonly privacy: Privacy;
}
