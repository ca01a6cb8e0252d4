/** @jest-environment node */
import { wxmlToJs, wxssToJs } from 'miniprogram-compiler';

describe('WeChat’s own compiler', () => {
  it('accepts every WXML and WXS', () => expect(wxmlToJs('miniprogram').length).toBeGreaterThan(0));
  it('accepts every WXSS', () => expect(wxssToJs('miniprogram').length).toBeGreaterThan(0));
});
