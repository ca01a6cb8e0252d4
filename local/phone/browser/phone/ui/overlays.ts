import { byId } from '../../shared/dom';

/** The layer above the pages, one element a dialog or sheet; later ones lie on top. */
export const overlays = {
  add<T extends HTMLElement>(element: T): T {
    byId('overlays').append(element);
    return element;
  },
  /** True while a dialog, sheet or screen of WeChat's waits for the user. */
  isBusy(): boolean {
    return byId('overlays').querySelector('.mask, .wechat-screen') !== null;
  },
};
