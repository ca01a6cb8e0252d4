import { functionApp } from '../shared/entry/function-app';
import { userFunction } from '../shared/entry/user-function';
import { subscriptionActions } from './actions';

export const main = userFunction(functionApp('subscription'), subscriptionActions);
