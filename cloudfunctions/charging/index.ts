import { functionApp } from '../shared/entry/function-app';
import { userFunction } from '../shared/entry/user-function';
import { chargingActions } from './actions';

export const main = userFunction(functionApp('charging'), chargingActions);
