import { prettyMessage } from '../../../local/phone/browser/shell/panel/pretty';

describe('messages in the panel', () => {
  it('writes flat XML as one field a line', () => {
    const xml = '<xml><return_code><![CDATA[SUCCESS]]></return_code>\n<total_fee>1900</total_fee><a> <![CDATA[<b>]]> </a></xml>';
    expect(prettyMessage(xml)).toBe('return_code  SUCCESS\ntotal_fee    1900\na            <b>');
  });

  it('indents JSON', () => {
    expect(prettyMessage('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  });

  it('writes a form as one decoded field a line, JSON in it indented', () => {
    const form = new URLSearchParams({ resp_code: '10000', resp_data: '{"a":"充电"}', sign: 'a+b/c==' }).toString();
    expect(prettyMessage(form)).toBe('resp_code  10000\nresp_data  {\n  "a": "充电"\n}\nsign       a+b/c==');
  });

  it.each(['a=b', 'x = 1 & y = 2', '', 'plain text', '{"cut', '<xml>corrupted', '<html></html>'])('shows %j as it is', (text) => {
    expect(prettyMessage(text)).toBe(text);
  });
});
