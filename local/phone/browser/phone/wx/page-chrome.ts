import * as v from 'valibot';
import { compileIds } from '../../../css-values';
import type { Phone } from '../phone';
import { asyncApi, plainApi, Refusal, type WxFunction } from './define';

const TitleSchema = v.object({ title: v.string() });
const ColorSchema = v.object({ frontColor: v.picklist(['#ffffff', '#000000', '#FFFFFF']), backgroundColor: v.string() });
const BackgroundSchema = v.object({ backgroundColor: v.optional(v.string()) });
const IndexSchema = v.object({ index: v.number() });
const BadgeSchema = v.object({ index: v.number(), text: v.string() });
const ItemSchema = v.object({
  index: v.number(),
  text: v.optional(v.string()),
  iconPath: v.optional(v.string()),
  selectedIconPath: v.optional(v.string()),
});
const StyleSchema = v.object({
  color: v.optional(v.string()),
  selectedColor: v.optional(v.string()),
  backgroundColor: v.optional(v.string()),
  borderStyle: v.optional(v.string()),
});
const ScrollSchema = v.object({
  scrollTop: v.optional(v.number()),
  selector: v.optional(v.string()),
  duration: v.optional(v.number(), 300),
});

/** Navigation bar, tab bar, background and scroll position of the page on top. */
export function pageChromeApi(phone: Phone): Record<string, WxFunction> {
  const { navigationBar, router } = phone;
  return {
    ...tabBarApi(phone),
    setNavigationBarTitle: asyncApi('setNavigationBarTitle', TitleSchema, ({ title }) => {
      router.top.title = title;
      navigationBar.paint();
    }),
    setNavigationBarColor: asyncApi('setNavigationBarColor', ColorSchema, (colors) => {
      navigationBar.setColors(colors);
    }),
    showNavigationBarLoading: plainApi('showNavigationBarLoading', () => undefined),
    hideNavigationBarLoading: plainApi('hideNavigationBarLoading', () => undefined),
    setBackgroundColor: asyncApi('setBackgroundColor', BackgroundSchema, ({ backgroundColor }) => {
      if (backgroundColor !== undefined) navigationBar.setPageGround(backgroundColor);
    }),
    setBackgroundTextStyle: plainApi('setBackgroundTextStyle', () => undefined),
    startPullDownRefresh: plainApi('startPullDownRefresh', () => {
      router.top.startRefresh();
    }),
    stopPullDownRefresh: plainApi('stopPullDownRefresh', () => {
      router.top.stopRefresh();
    }),
    pageScrollTo: asyncApi('pageScrollTo', ScrollSchema, ({ scrollTop, selector, duration }) => {
      const { scroller } = router.top;
      const element = selector === undefined ? null : scroller.querySelector(compileIds(selector));
      const top =
        element === null
          ? (scrollTop ?? 0)
          : element.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
      scroller.scrollTo({ top, behavior: duration > 0 ? 'smooth' : 'instant' });
    }),
  };
}

function tabBarApi({ tabBar, router }: Phone): Record<string, WxFunction> {
  /** WeChat knows the tab bar on its own pages only. */
  const onTabPage = <T>(handler: (options: T) => void) => {
    return (options: T) => {
      if (!router.isTab(router.top.route)) throw new Refusal('not TabBar page');
      handler(options);
    };
  };
  const badge = (text: (options: { index: number; text?: string }) => string | null) =>
    onTabPage((options: { index: number; text?: string }) => {
      tabBar.setBadge(options.index, text(options));
    });
  return {
    setTabBarBadge: asyncApi(
      'setTabBarBadge',
      BadgeSchema,
      badge(({ text }) => text ?? ''),
    ),
    removeTabBarBadge: asyncApi(
      'removeTabBarBadge',
      IndexSchema,
      badge(() => null),
    ),
    showTabBarRedDot: asyncApi(
      'showTabBarRedDot',
      IndexSchema,
      badge(() => ''),
    ),
    hideTabBarRedDot: asyncApi(
      'hideTabBarRedDot',
      IndexSchema,
      badge(() => null),
    ),
    setTabBarItem: asyncApi(
      'setTabBarItem',
      ItemSchema,
      onTabPage(({ index, ...item }) => tabBar.setItem(index, item)),
    ),
    setTabBarStyle: asyncApi(
      'setTabBarStyle',
      StyleSchema,
      onTabPage((style) => tabBar.setStyle(style)),
    ),
    hideTabBar: asyncApi(
      'hideTabBar',
      v.unknown(),
      onTabPage(() => tabBar.setHidden(true)),
    ),
    showTabBar: asyncApi(
      'showTabBar',
      v.unknown(),
      onTabPage(() => tabBar.setHidden(false)),
    ),
  };
}
