/** @jest-environment jsdom */
import { scanApi } from '../../../local/phone/browser/phone/wx/scan';
import { appears, dialog, FakePhone, tap } from './fake-phone';

const PILES = {
  piles: [
    { pileId: 'P001', online: true, plugged: true, state: 'idle', meterWh: 5 },
    { pileId: 'P 2', online: false, plugged: false, state: 'idle' },
  ],
};

let fake: FakePhone;
beforeEach(() => {
  fake = new FakePhone();
  fake.answers = { 'GET charger': PILES };
});
afterEach(() => {
  expect(fake.errors).toEqual([]);
});
const scanCode = (options?: object) =>
  (scanApi(fake.phone) as Record<'scanCode', (options?: object) => Promise<unknown>>).scanCode(options);
const cameFromBackground = ['background', ['foreground', 1089, { appId: 'wxBefore' }]];

describe('wx.scanCode', () => {
  it('reads the code of the pile that is tapped', async () => {
    const scanned = scanCode({ scanType: ['qrCode'] });
    await tap('P001');
    await expect(scanned).resolves.toEqual({
      errMsg: 'scanCode:ok',
      result: 'https://charge.example.com/p?pile=P001',
      scanType: 'QR_CODE',
      charSet: 'UTF-8',
      path: '',
      rawData: '',
    });
    expect(dialog('扫一扫')).toBeNull();
    expect(fake.events).toEqual(cameFromBackground);
    const other = scanCode();
    await tap('P 2');
    await expect(other).resolves.toMatchObject({ result: 'https://charge.example.com/p?pile=P%202' });
  });

  it('reads any other text', async () => {
    const scanned = scanCode();
    const field = await appears(() => dialog('扫一扫')?.querySelector('input'));
    field.value = 'P003';
    await tap('识别');
    await expect(scanned).resolves.toMatchObject({ result: 'P003' });
  });

  it('is cancelled by going back, also when no pile can be listed', async () => {
    fake.answers = {};
    const scanned = scanCode();
    expect((await appears(() => document.querySelector('[role="alert"]'))).textContent).toContain('charger');
    await tap('返回');
    await expect(scanned).rejects.toMatchObject({ errMsg: 'scanCode:fail cancel' });
    expect(fake.events).toEqual(cameFromBackground);
  });
});
