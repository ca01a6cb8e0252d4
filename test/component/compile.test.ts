/** @jest-environment node */

interface Compiler {
  /** Compiles every WXML and WXS below a folder; throws with file, line and column. */
  wxmlToJs(root: string): string;
  wxssToJs(root: string): string;
}
/** WeChat's own compiler comes with miniprogram-simulate. */
const { wxmlToJs, wxssToJs } = jest.requireActual<Compiler>('miniprogram-compiler');

describe('WeChat’s own compiler', () => {
  it('accepts every WXML and WXS', () => expect(wxmlToJs('miniprogram').length).toBeGreaterThan(0));
  it('accepts every WXSS', () => expect(wxssToJs('miniprogram').length).toBeGreaterThan(0));
});
