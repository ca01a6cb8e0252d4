import type * as Stores from '../../miniprogram/stores/index';
import { mountComponent, mountPage, settle } from './support/mount';
import { createWorld } from './support/wx';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const root = (page: { root: { dom: HTMLElement | undefined } }) => page.root.dom?.querySelector('[class*="app-page"]')?.className ?? '';

describe('settings page', () => {
  it('switches the language at once, bars included', async () => {
    const world = createWorld();
    const page = await mountPage('packages/settings/home/index', world);
    await page.tap('English');
    expect(page.text).toContain('Appearance');
    expect(world.used).toContainEqual({
      name: 'setNavigationBarTitle',
      options: expect.objectContaining({ title: 'Settings' }) as unknown,
    });
  });

  it('switches the appearance, whatever the system says', async () => {
    const world = createWorld();
    const page = await mountPage('packages/settings/home/index', world);
    expect(root(page)).toContain('theme-light');
    await page.tap('深色');
    expect(root(page)).toContain('theme-dark');
    await page.tap('跟随系统');
    expect(root(page)).toContain('theme-light');
  });

  it('shows the version and opens the texts', async () => {
    const world = createWorld();
    const page = await mountPage('packages/settings/home/index', world);
    expect(page.text).toContain('1.2.3');
    await page.tap('隐私说明');
    expect(page.wentTo).toBe('/packages/settings/document/index?name=privacy');
    await page.tap('微信隐私保护指引');
    expect(world.used.some(({ name }) => name === 'openPrivacyContract')).toBe(true);
  });
});

describe('document page', () => {
  it.each([
    ['renewalAgreement', '委托代扣'],
    ['membershipTerms', '自然月'],
    ['chargingTerms', '先使用、后付款'],
    ['privacy', '用户标识'],
    ['unknown', '委托代扣'],
  ])('shows %s', async (name, words) => {
    const page = await mountPage('packages/settings/document/index', createWorld(), { name });
    expect(page.text).toContain(words);
  });
});

describe('privacy popup', () => {
  it('asks when WeChat asks, and answers with the id of the button that was tapped', async () => {
    const world = createWorld();
    const popup = await mountComponent('components/privacy-popup/index', world);
    expect(popup.text).not.toContain('使用前请了解');
    const { stores } = jest.requireActual<typeof Stores>('../../miniprogram/stores/index');
    const answers: unknown[] = [];
    stores().privacy.ask({ agree: (buttonId) => answers.push(buttonId), refuse: () => answers.push('refused') });
    await settle(300);
    expect(popup.text).toContain('使用前请了解');
    expect(popup.text).toContain('不读取手机号、位置或相册');
    await popup.tap('《隐私保护指引》');
    await popup.tap('暂不同意');
    expect(answers).toEqual(['refused']);
    stores().privacy.ask({ agree: (buttonId) => answers.push(buttonId), refuse: () => answers.push('refused') });
    await settle(300);
    Reflect.apply(Reflect.get(popup.root.instance, 'onAgree'), popup.root.instance, []);
    expect(answers).toEqual(['refused', 'agree-privacy']);
  });
});
