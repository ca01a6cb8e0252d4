import { functionApp } from '../shared/platform/function-app';
import { userFunction } from '../shared/platform/user-function';
import { subscriptionActions } from './actions';

export const main = userFunction(functionApp('subscription'), subscriptionActions);
