import { sweep } from '../shared/application/sweep';
import { functionApp } from '../shared/platform/function-app';
import { timerFunction } from '../shared/platform/timer-function';

export const main = timerFunction(functionApp('scheduler'), sweep);
