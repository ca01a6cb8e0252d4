/** What the page around the phone may ask of it, by `postMessage`. */
export const OPEN_DEDUCTION_SERVICES = 'open-deduction-services';
export const OPEN_PAYSCORE_ORDERS = 'open-payscore-orders';
