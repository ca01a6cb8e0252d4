import { resolveVariables } from '../../../local/phone/browser/phone/theme';

describe('theme.json', () => {
  it('replaces variables, also inside lists, and leaves unknown ones', () => {
    const config = {
      color: '@ink',
      backgroundColor: '#fff',
      list: [{ pagePath: 'a', text: 'A', iconPath: '@icon' }],
      borderStyle: '@none',
    };
    expect(resolveVariables(config, { ink: '#000', icon: 'dark.png' })).toEqual({
      color: '#000',
      backgroundColor: '#fff',
      list: [{ pagePath: 'a', text: 'A', iconPath: 'dark.png' }],
      borderStyle: '@none',
    });
  });
});
