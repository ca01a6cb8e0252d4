import { reconcile } from '../shared/application/reconcile/reconcile';
import { functionApp } from '../shared/entry/function-app';
import { timerFunction } from '../shared/entry/timer-function';

export const main = timerFunction(functionApp('reconciler'), reconcile);
