import { describe } from './cloud';

/** refused: the user did not allow it. unsupported: no scanner here. */
export type Scan =
  { readonly kind: 'scanned'; readonly text: string } | { readonly kind: 'cancelled' | 'refused' | 'failed' | 'unsupported' };

export interface ScannerApi {
  scanCode?: (options: { scanType: 'qrCode'[]; success: (result: { result: string }) => void; fail: (reason: unknown) => void }) => void;
}

export interface Scanner {
  /** Opens WeChat's scanner and answers the text of the QR code as it is. */
  scan(): Promise<Scan>;
}

export function createScanner(api: ScannerApi): Scanner {
  return {
    scan() {
      const scanCode = api.scanCode;
      if (typeof scanCode !== 'function') return Promise.resolve({ kind: 'unsupported' });
      return new Promise((resolve) => {
        scanCode.call(api, {
          scanType: ['qrCode'],
          success: ({ result }) => resolve({ kind: 'scanned', text: result }),
          fail: (reason) => resolve({ kind: kindOf(describe(reason)) }),
        });
      });
    },
  };
}

/** `scanCode:fail cancel`, `scanCode:fail privacy permission is not authorized`, `scanCode:fail auth deny`. */
function kindOf(message: string): 'cancelled' | 'refused' | 'failed' {
  if (/\bcancel/i.test(message)) return 'cancelled';
  return /privacy|auth|permission/i.test(message) ? 'refused' : 'failed';
}
