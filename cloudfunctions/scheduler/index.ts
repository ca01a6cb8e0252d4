import { sweep } from '../shared/application/sweep';
import { functionApp } from '../shared/entry/function-app';
import { timerFunction } from '../shared/entry/timer-function';

export const main = timerFunction(functionApp('scheduler'), sweep);
